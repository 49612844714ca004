package dev.ligature.link.sms;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant's messages leave.
 *
 * @param mailFrom sender of its mails; null for the installation's
 * @param webhook where its text messages are posted; null for none
 */
public record Notifier(@Nullable String mailFrom, @Nullable Webhook webhook) {
  /**
   * Who takes text messages.
   *
   * @param secret key of the posts' signature
   */
  public record Webhook(URI address, String secret) {
    @Override
    public String toString() {
      return "Webhook[]";
    }
  }
}
