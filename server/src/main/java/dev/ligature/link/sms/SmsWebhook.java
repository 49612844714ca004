package dev.ligature.link.sms;

import dev.ligature.db.Json;
import dev.ligature.policy.OutboundHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts text messages as JSON with {@code message_id}, {@code to} (E.164) and {@code text}. {@code
 * x-ligature-signature} is {@code v1=} and the HMAC-SHA-256, in hex, of the value of {@code
 * x-ligature-timestamp} (seconds since 1970), a full stop and the body.
 */
@Singleton
class SmsWebhook {
  private static final String ALGORITHM = "HmacSHA256";

  private final OutboundHttp http;
  private final Clock clock;

  SmsWebhook(OutboundHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /**
   * Returns once the webhook has answered with success.
   *
   * @throws TextFailure if it refused; the same may work again after 408, 429 and 5xx
   */
  void post(Notifier.Webhook webhook, TextMessages.Text text) throws IOException, TextFailure {
    byte[] body =
        Json.of(
                Map.of(
                    "message_id", text.id().toString(), "to", text.number(), "text", text.text()))
            .getBytes(StandardCharsets.UTF_8);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    int status =
        http.send(
                new OutboundHttp.Request(
                    "POST",
                    webhook.address(),
                    Map.of(
                        "content-type", List.of("application/json"),
                        "x-ligature-timestamp", List.of(timestamp),
                        "x-ligature-signature",
                            List.of(signature(webhook.secret(), timestamp, body))),
                    body))
            .status();
    if (status / 100 != 2) {
      throw new TextFailure(
          "the webhook answered " + status, status / 100 == 5 || status == 408 || status == 429);
    }
  }

  private static String signature(String secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
      return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
