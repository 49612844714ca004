package dev.ligature.link.mail;

import dev.ligature.account.NoticeChannel;
import dev.ligature.account.NoticeNotTaken;
import dev.ligature.account.NoticeSender;
import jakarta.inject.Singleton;

/** Mails notices. */
@Singleton
final class NoticeMailer implements NoticeSender {
  private final Mailer mailer;

  NoticeMailer(Mailer mailer) {
    this.mailer = mailer;
  }

  @Override
  public NoticeChannel channel() {
    return NoticeChannel.EMAIL;
  }

  @Override
  public void send(String address, String subject, String text) throws NoticeNotTaken {
    try {
      mailer.send(new Mail(address, subject, text));
    } catch (MailFailure e) {
      throw new NoticeNotTaken(e);
    }
  }
}
