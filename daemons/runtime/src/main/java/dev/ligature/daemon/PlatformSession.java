package dev.ligature.daemon;

import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.connector.v1.IntentPayload;
import java.time.Duration;

/** A persona's session at its platform. */
public interface PlatformSession extends AutoCloseable {
  /** What the persona can do, as found out when the session opened. */
  CapabilitySummary capabilities();

  /**
   * Performs an act, once.
   *
   * @param limit how long the platform may take; after it the result is unknown
   */
  ActResult perform(IntentPayload act, Duration limit);

  /** Leaves the platform at once. */
  @Override
  void close();
}
