package dev.ligature.link.oidc;

import dev.ligature.common.AttemptId;
import dev.ligature.link.CanonicalIdentifier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of the answer that a provider sent the browser back with. */
public sealed interface Evidence {
  /** It was not looked at: the attempt waits for no such answer of this caller. */
  record None() implements Evidence {}

  /**
   * It proves nothing.
   *
   * @param rule what it breaks
   */
  record Worthless(String rule) implements Evidence {}

  /**
   * The provider names a user.
   *
   * @param email address that the provider says it verified, if it says so
   * @param version of the provider under which it was obtained
   * @param authTime when the user signed in there, if the provider says so
   */
  record Named(
      AttemptId attempt,
      String provider,
      long version,
      String issuer,
      CanonicalIdentifier user,
      @Nullable String email,
      @Nullable Instant authTime)
      implements Evidence {
    @Override
    public String toString() {
      return "Named[" + attempt + "]";
    }
  }
}
