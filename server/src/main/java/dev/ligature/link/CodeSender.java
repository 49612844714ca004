package dev.ligature.link;

import dev.ligature.db.Transactions;
import dev.ligature.link.mail.Mail;
import dev.ligature.link.mail.MailFailure;
import dev.ligature.link.mail.Mailer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends codes after the transaction that made them has committed. A code is at rest nowhere, so one
 * that is lost with the process is asked for again.
 */
@Singleton
class CodeSender {
  private static final Logger LOG = LoggerFactory.getLogger(CodeSender.class);
  private static final int TRIES = 3;

  private final Mailer mailer;
  private final Transactions transactions;
  private final MeterRegistry meters;

  CodeSender(Mailer mailer, Transactions transactions, MeterRegistry meters) {
    this.mailer = mailer;
    this.transactions = transactions;
    this.meters = meters;
  }

  /** Mails a code. There is nothing to click: the code is typed into the session that asked. */
  void mail(Claim claim, String code) {
    Mail mail =
        new Mail(claim.subject().identifier().canonical(), "Your code", CodeText.mail(claim, code));
    transactions.afterCommit(() -> Thread.ofVirtual().name("code-mail").start(() -> send(mail)));
  }

  private void send(Mail mail) {
    for (int tried = 1; tried <= TRIES; tried++) {
      try {
        mailer.send(mail);
        meters.counter("ligature.link.codes", "channel", "email", "result", "sent").increment();
        return;
      } catch (MailFailure e) {
        if (tried == TRIES) {
          meters.counter("ligature.link.codes", "channel", "email", "result", "failed").increment();
          LOG.warn("a code could not be mailed in {} tries", TRIES, e.getCause());
        }
      }
    }
  }
}
