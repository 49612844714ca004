package dev.ligature.connector;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as the daemon says. */
public sealed interface IntentResult {
  /** Done at the platform, which gave these message ids. */
  record Succeeded(List<String> remoteMessageIds) implements IntentResult {}

  /**
   * Not done.
   *
   * @param retryAfter how long the platform asks to wait; null if it does not ask
   * @param scope what must wait
   */
  record Failed(
      IntentFailure failure, boolean retryable, @Nullable Duration retryAfter, RateScope scope)
      implements IntentResult {}

  /** The call was made and nothing is known of it. */
  record Unknown() implements IntentResult {}

  /** What a platform's wish to wait concerns. */
  enum RateScope {
    CHANNEL,
    CONNECTOR,
    DAEMON
  }
}
