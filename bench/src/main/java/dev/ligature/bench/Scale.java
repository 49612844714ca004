package dev.ligature.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param accounts accounts, each with four identities and a session
 * @param time of each measurement, and of its warm-up
 * @param connections connections that call at once
 * @param daemons daemons that hold the connectors
 * @param connectors connectors, each of an account of its own
 * @param idleStreams idle Control streams
 */
record Scale(
    int accounts, Duration time, int connections, int daemons, int connectors, int idleStreams) {
  /** So many of a thing that is done at a rate, at least one a connection. */
  int during(int perSecond) {
    return (int) Math.max(connections, time.toMillis() * perSecond / 1000);
  }
}
