package dev.ligature.link.sms;

import dev.ligature.account.NoticeChannel;
import dev.ligature.account.NoticeMessage;
import dev.ligature.account.NoticeNotTaken;
import dev.ligature.account.NoticeSender;
import jakarta.inject.Singleton;

/** Texts notices to telephones. */
@Singleton
final class NoticeTexter implements NoticeSender {
  private final TextMessages texts;

  NoticeTexter(TextMessages texts) {
    this.texts = texts;
  }

  @Override
  public NoticeChannel channel() {
    return NoticeChannel.SMS;
  }

  @Override
  public void send(NoticeMessage message) throws NoticeNotTaken {
    try {
      texts.send(
          message.tenant(),
          new TextMessages.Text(message.id(), message.address(), message.brief()));
    } catch (TextFailure e) {
      throw new NoticeNotTaken(e, e.isRetryable());
    }
  }
}
