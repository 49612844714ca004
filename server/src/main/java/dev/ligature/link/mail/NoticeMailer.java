package dev.ligature.link.mail;

import dev.ligature.account.NoticeChannel;
import dev.ligature.account.NoticeMessage;
import dev.ligature.account.NoticeNotTaken;
import dev.ligature.account.NoticeSender;
import dev.ligature.link.sms.Notifiers;
import jakarta.inject.Singleton;

/** Mails notices. */
@Singleton
final class NoticeMailer implements NoticeSender {
  private final Mailer mailer;
  private final Notifiers notifiers;

  NoticeMailer(Mailer mailer, Notifiers notifiers) {
    this.mailer = mailer;
    this.notifiers = notifiers;
  }

  @Override
  public NoticeChannel channel() {
    return NoticeChannel.EMAIL;
  }

  @Override
  public void send(NoticeMessage message) throws NoticeNotTaken {
    try {
      mailer.send(
          new Mail(
              message.address(),
              message.subject(),
              message.text(),
              notifiers.mailFrom(message.tenant()).orElse(null)));
    } catch (MailFailure e) {
      throw new NoticeNotTaken(e, true);
    }
  }
}
