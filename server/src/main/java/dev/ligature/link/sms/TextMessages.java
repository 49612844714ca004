package dev.ligature.link.sms;

import dev.ligature.common.TenantId;
import dev.ligature.link.mail.MailboxFiles;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends text messages by the tenant's webhook; in development those of a tenant without one are
 * files beside its mail. Elsewhere they fail, so that codes are never believed to be sent.
 */
@Singleton
public class TextMessages {
  private final Notifiers notifiers;
  private final SmsWebhook webhook;
  private final @Nullable MailboxFiles mailbox;

  TextMessages(Notifiers notifiers, SmsWebhook webhook, @Nullable MailboxFiles mailbox) {
    this.notifiers = notifiers;
    this.webhook = webhook;
    this.mailbox = mailbox;
  }

  /**
   * A text message; what is sent again is the same message under the same id.
   *
   * @param number in E.164
   */
  public record Text(UUID id, String number, String text) {
    @Override
    public String toString() {
      return "Text[" + id + "]";
    }
  }

  /**
   * Hands a message over; returns once the next hop has taken it. Never called in a transaction.
   *
   * @throws TextFailure when it was not taken
   */
  public void send(TenantId tenant, Text text) throws TextFailure {
    Notifier.Webhook own = notifiers.webhook(tenant).orElse(null);
    try {
      if (own != null) {
        webhook.post(own, text);
      } else if (mailbox != null) {
        mailbox.write(text.number(), "Text message", text.text());
      } else {
        throw new TextFailure("the tenant has no webhook for text messages", false);
      }
    } catch (IOException e) {
      throw new TextFailure(e);
    }
  }
}
