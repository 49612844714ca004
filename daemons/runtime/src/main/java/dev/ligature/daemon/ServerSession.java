package dev.ligature.daemon;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.BuildVerdict;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.EpochUpdate;
import dev.ligature.api.connector.v1.Welcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What the server has told of the session that is under way. */
final class ServerSession {
  private final Welcome welcome;
  private final Map<String, Long> epochs = new HashMap<>();
  private ByteString nonce;
  private boolean complete;
  private volatile BuildVerdict verdict;

  ServerSession(Welcome welcome) {
    this.welcome = welcome;
    this.nonce = welcome.getServerNonce();
    this.verdict = welcome.getVerdict();
  }

  String id() {
    return welcome.getSessionId();
  }

  String token() {
    return welcome.getSessionToken();
  }

  String workEndpoint() {
    return welcome.getWorkEndpoint();
  }

  Duration heartbeatInterval() {
    return duration(welcome.getTimers().getHeartbeatInterval());
  }

  Duration selfFenceAfter() {
    return duration(welcome.getTimers().getSelfFenceAfter());
  }

  /** Silence after which the stream is given up. */
  Duration suspectAfter() {
    return duration(welcome.getTimers().getSuspectAfter());
  }

  Duration connectorLeaseTtl() {
    return duration(welcome.getTimers().getConnectorLeaseTtl());
  }

  /** Whether the build may act; one that may only receive performs nothing. */
  boolean mayAct() {
    return verdict == BuildVerdict.BUILD_VERDICT_FULL;
  }

  void take(BuildVerdict newest) {
    verdict = newest;
  }

  /** Longest time that a platform call may take. */
  Duration callLimit() {
    return duration(welcome.getTimers().getPlatformCallLimit());
  }

  ByteString nonce() {
    return nonce;
  }

  void renew(ByteString fresh) {
    nonce = fresh;
  }

  /** Takes epochs; true if a full list is complete by them. */
  boolean take(EpochUpdate update) {
    for (ConnectorFence each : update.getConnectorsList()) {
      epochs.put(each.getConnectorId(), each.getConnectorEpoch());
    }
    complete |= update.getComplete();
    return update.getComplete();
  }

  /** Whether an assignment is one that the server has told. */
  boolean isPresent(ConnectorFence fence) {
    OptionalLong epoch = epoch(fence.getConnectorId());
    return epoch.isPresent() && epoch.getAsLong() == fence.getConnectorEpoch();
  }

  /** The present epoch of a connector; empty until it has been told. */
  OptionalLong epoch(String connector) {
    Long epoch = complete ? epochs.get(connector) : null;
    return epoch == null ? OptionalLong.empty() : OptionalLong.of(epoch);
  }

  static Duration duration(com.google.protobuf.Duration duration) {
    return Duration.ofNanos(Durations.toNanos(duration));
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return Durations.fromNanos(duration.toNanos());
  }
}
