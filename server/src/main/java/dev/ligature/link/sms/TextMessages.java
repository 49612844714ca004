package dev.ligature.link.sms;

import dev.ligature.link.mail.MailboxFiles;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends text messages: in development as files beside the mail. Elsewhere every message fails, so
 * that codes are never believed to be sent.
 */
@Singleton
public class TextMessages {
  private final @Nullable MailboxFiles mailbox;

  TextMessages(@Nullable MailboxFiles mailbox) {
    this.mailbox = mailbox;
  }

  /**
   * A text message.
   *
   * @param number in E.164
   */
  public record Text(String number, String text) {
    @Override
    public String toString() {
      return "Text[]";
    }
  }

  /**
   * Hands a message over; returns once the next hop has taken it.
   *
   * @throws TextFailure when it was not taken
   */
  public void send(Text text) throws TextFailure {
    if (mailbox == null) {
      throw new TextFailure("there is no way for text messages", false);
    }
    try {
      mailbox.write(text.number(), "Text message", text.text());
    } catch (IOException e) {
      throw new TextFailure(e);
    }
  }
}
