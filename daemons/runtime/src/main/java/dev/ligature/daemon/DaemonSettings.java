package dev.ligature.daemon;

import dev.ligature.api.connector.v1.Build;
import java.time.Duration;
import java.util.List;

/**
 * How a daemon runs.
 *
 * @param channels opens channels to the server
 * @param host host of the server
 * @param port port of the server
 * @param capacity connectors that it can hold, 1 to 100,000
 * @param firstReconnect longest wait before the first try to reconnect; it doubles up to a minute
 */
public record DaemonSettings(
    Channels channels,
    String host,
    int port,
    Enrolment enrolment,
    Build build,
    List<PlatformConnector> platforms,
    int capacity,
    Duration firstReconnect) {
  public DaemonSettings {
    platforms = List.copyOf(platforms);
  }
}
