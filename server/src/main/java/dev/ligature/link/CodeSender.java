package dev.ligature.link;

import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import dev.ligature.link.mail.Mail;
import dev.ligature.link.mail.MailFailure;
import dev.ligature.link.mail.Mailer;
import dev.ligature.link.sms.Notifiers;
import dev.ligature.link.sms.TextFailure;
import dev.ligature.link.sms.TextMessages;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
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
  private final TextMessages texts;
  private final Notifiers notifiers;
  private final Ids ids;
  private final Transactions transactions;
  private final MeterRegistry meters;
  private final Duration pause;

  CodeSender(
      Mailer mailer,
      TextMessages texts,
      Notifiers notifiers,
      Ids ids,
      Transactions transactions,
      MeterRegistry meters,
      @Value("${ligature.link.code-retry-pause:1s}") Duration pause) {
    this.mailer = mailer;
    this.texts = texts;
    this.notifiers = notifiers;
    this.ids = ids;
    this.transactions = transactions;
    this.meters = meters;
    this.pause = pause;
  }

  /** One try to hand a code over. */
  private interface Try {
    void run() throws MailFailure, TextFailure;
  }

  /** Mails a code. There is nothing to click: the code is typed into the session that asked. */
  void mail(Claim claim, String code) {
    String to = claim.subject().identifier().canonical();
    String text = CodeText.mail(claim, code);
    afterCommit(
        "email",
        () ->
            mailer.send(
                new Mail(to, "Your code", text, notifiers.mailFrom(claim.tenant()).orElse(null))));
  }

  /** Texts a code; what is tried again is the same message. */
  void text(Claim claim, String code) {
    TextMessages.Text text =
        new TextMessages.Text(
            ids.next(), claim.subject().identifier().canonical(), CodeText.text(claim, code));
    afterCommit("sms", () -> texts.send(claim.tenant(), text));
  }

  private void afterCommit(String channel, Try send) {
    transactions.afterCommit(
        () -> Thread.ofVirtual().name("code-" + channel).start(() -> send(channel, send)));
  }

  private void send(String channel, Try send) {
    for (int tried = 1; ; tried++) {
      try {
        send.run();
        count(channel, "sent");
        return;
      } catch (MailFailure | TextFailure | RuntimeException e) {
        boolean hopeless = e instanceof TextFailure failure && !failure.isRetryable();
        if (hopeless || tried == TRIES || !paused(tried)) {
          LOG.warn("a code could not be sent by {} in {} tries", channel, tried, e);
          count(channel, "failed");
          return;
        }
      }
    }
  }

  private void count(String channel, String result) {
    meters.counter("ligature.link.codes", "channel", channel, "result", result).increment();
  }

  /** Waits twice as long after each try; false when the process ends meanwhile. */
  private boolean paused(int tried) {
    try {
      Thread.sleep(pause.multipliedBy(1L << (tried - 1)));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
