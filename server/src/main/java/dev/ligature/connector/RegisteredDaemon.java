package dev.ligature.connector;

import com.google.protobuf.ByteString;
import dev.ligature.common.DaemonId;
import dev.ligature.common.Platform;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A daemon as operators see it.
 *
 * @param instance its present instance, if it is live or draining
 * @param lastHeartbeat of its latest session
 */
record RegisteredDaemon(
    DaemonId id,
    String name,
    State state,
    Set<Platform> platforms,
    String region,
    long epoch,
    @Nullable Instance instance,
    @Nullable Instant lastHeartbeat) {

  /** What it is now. */
  enum State {
    /** Its token is not used yet. */
    ENROLLING,
    OFFLINE,
    LIVE,
    DRAINING,
    REVOKED
  }

  /** What runs, and what it holds. */
  record Instance(
      UUID id, ByteString build, String version, int level, int connectors, int capacity) {}
}
