package dev.ligature.connector;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Timers of daemons and their connectors; the daemon is told those that it needs.
 *
 * @param heartbeatInterval between two heartbeats
 * @param suspectAfter silence after which a daemon is suspect
 * @param selfFenceAfter the daemon stops writing this long after it sent the last acknowledged
 *     heartbeat; must be less than the lease
 * @param connectorLeaseTtl life of a connector lease after a renewal
 * @param reassignAfter silence after which a daemon is lost and its connectors are placed anew
 * @param streamMaxAge age at which the server ends a stream
 * @param platformCallLimit longest platform write
 * @param helloTimeout wait for Hello after the challenge
 * @param sweepInterval between two looks at silent daemons
 * @param goawayGrace time between Goaway and the end of the stream
 */
@ConfigurationProperties("ligature.connector")
public record DaemonTimers(
    @Bindable(defaultValue = "10s") Duration heartbeatInterval,
    @Bindable(defaultValue = "20s") Duration suspectAfter,
    @Bindable(defaultValue = "40s") Duration selfFenceAfter,
    @Bindable(defaultValue = "45s") Duration connectorLeaseTtl,
    @Bindable(defaultValue = "60s") Duration reassignAfter,
    @Bindable(defaultValue = "25m") Duration streamMaxAge,
    @Bindable(defaultValue = "5s") Duration platformCallLimit,
    @Bindable(defaultValue = "10s") Duration helloTimeout,
    @Bindable(defaultValue = "2s") Duration sweepInterval,
    @Bindable(defaultValue = "5s") Duration goawayGrace) {

  /** Refuses timers under which two daemons could write at once. */
  public DaemonTimers {
    if (selfFenceAfter.compareTo(connectorLeaseTtl) >= 0
        || connectorLeaseTtl.compareTo(reassignAfter) > 0) {
      throw new IllegalArgumentException(
          "ligature.connector: self-fence-after < connector-lease-ttl <= reassign-after");
    }
  }
}
