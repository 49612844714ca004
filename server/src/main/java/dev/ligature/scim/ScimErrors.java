package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import dev.ligature.common.DomainException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Refusals as SCIM tells them (RFC 7644, section 3.12). */
final class ScimErrors {
  private static final Set<String> OF_THE_STANDARD =
      Set.of(
          "invalidFilter",
          "tooMany",
          "uniqueness",
          "mutability",
          "invalidSyntax",
          "invalidPath",
          "noTarget",
          "invalidValue",
          "invalidVers",
          "sensitive");

  private ScimErrors() {}

  /** The answer that tells a refusal of a domain. */
  static ScimAnswer of(DomainException refusal) {
    ScimAnswer answer =
        switch (refusal.reason()) {
          case INVALID_FIELD, BAD_IDENTIFIER ->
              error(400, refusal.metadata().getOrDefault("scim_type", "invalidValue"), refusal);
          case CREDENTIALS_INVALID ->
              error(401, null, refusal).with("WWW-Authenticate", "Bearer realm=\"ligature\"");
          case ROLE_MISSING, ACCOUNT_NOT_ACTIVE, POLICY_FORBIDS, LEGAL_HOLD, MANAGED_ACCOUNT ->
              error(403, null, refusal);
          case NOT_FOUND -> error(404, null, refusal);
          case ALREADY_EXISTS -> error(409, "uniqueness", refusal);
          case STATE_CHANGED, WRONG_STATE -> error(409, null, refusal);
          case RATE_LIMITED, LIMIT_REACHED -> error(429, null, refusal);
          case RETRY, DEPENDENCY_DOWN, DRAINING -> error(503, null, refusal);
          default -> ScimAnswer.error(500, null, "An unexpected error.");
        };
    Duration delay = refusal.retryDelay();
    return delay == null
        ? answer
        : answer.with("Retry-After", Long.toString(Math.max(1, delay.toSeconds())));
  }

  /** The library's answer in the words of the standard. */
  static ScimAnswer of(ErrorResponse error) {
    return ScimAnswer.error(
        error.getHttpStatus(), scimType(error), error.getDetail().orElseGet(() -> fields(error)));
  }

  private static @Nullable String scimType(ErrorResponse error) {
    String told = error.getScimType().orElse("");
    if (OF_THE_STANDARD.contains(told)) {
      return told;
    }
    if (told.equals("unparseableRequest")) {
      return "invalidSyntax";
    }
    return error.getHttpStatus() == 400 ? "invalidValue" : null;
  }

  /** What is wrong with single attributes. */
  private static String fields(ErrorResponse error) {
    return error.getFieldErrors().values().stream()
        .flatMap(List::stream)
        .collect(Collectors.joining(" "));
  }

  private static ScimAnswer error(int status, @Nullable String scimType, DomainException refusal) {
    return ScimAnswer.error(status, scimType, refusal.text());
  }
}
