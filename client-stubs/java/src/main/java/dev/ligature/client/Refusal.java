package dev.ligature.client;

import dev.ligature.api.common.v1.ErrorReason;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the server refused a call.
 *
 * @param reason UNRECOGNIZED for one that is newer than these stubs; see reasonName
 * @param reasonName the reason as sent, such as {@code CODE_INVALID}
 * @param text a sentence for people, which may change
 * @param retryDelay how long to wait before a retry; null where a retry makes no sense
 */
public record Refusal(
    Status.Code code,
    ErrorReason reason,
    String reasonName,
    String text,
    Map<String, String> metadata,
    List<FieldViolation> fieldViolations,
    @Nullable Duration retryDelay) {

  /**
   * A field of the request that breaks a rule.
   *
   * @param field path in the request message
   */
  public record FieldViolation(String field, String description) {}
}
