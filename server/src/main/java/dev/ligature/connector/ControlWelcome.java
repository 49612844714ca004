package dev.ligature.connector;

import com.google.protobuf.ByteString;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.Limits;
import dev.ligature.api.connector.v1.Pause;
import dev.ligature.api.connector.v1.Revoke;
import dev.ligature.api.connector.v1.Timers;
import dev.ligature.api.connector.v1.Unassign;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.time.Duration;
import java.util.List;

/** Frames by which the server tells a daemon how things stand. */
final class ControlWelcome {
  private static final int PROTOCOL = 1;
  private static final Duration LOGOUT = Duration.ofSeconds(60);

  private ControlWelcome() {}

  static void requireVersion(Hello hello) {
    if (hello.getProtocolMin() > PROTOCOL || hello.getProtocolMax() < PROTOCOL) {
      throw DomainException.of(Reason.WRONG_STATE, "There is no common protocol version.");
    }
  }

  static Welcome of(ControlParts parts, DaemonAdmission.Admitted admitted, byte[] nonce) {
    DaemonTimers timers = parts.timers();
    Welcome.Builder welcome =
        Welcome.newBuilder()
            .setSessionId(admitted.session().id().toString())
            .setSessionToken(admitted.token().text())
            .setDaemonEpoch(admitted.session().epoch())
            .setProtocolVersion(PROTOCOL)
            .setResumed(admitted.resumed())
            .setTimers(
                Timers.newBuilder()
                    .setHeartbeatInterval(ControlMessages.duration(timers.heartbeatInterval()))
                    .setSuspectAfter(ControlMessages.duration(timers.suspectAfter()))
                    .setSelfFenceAfter(ControlMessages.duration(timers.selfFenceAfter()))
                    .setConnectorLeaseTtl(ControlMessages.duration(timers.connectorLeaseTtl()))
                    .setReassignAfter(ControlMessages.duration(timers.reassignAfter()))
                    .setStreamMaxAge(ControlMessages.duration(timers.streamMaxAge()))
                    .setPlatformCallLimit(ControlMessages.duration(timers.platformCallLimit())))
            .setLimits(
                Limits.newBuilder()
                    .setFrameMaxBytes(1024 * 1024)
                    .setInboundBatchMaxEvents(100)
                    .setInboundUnacknowledgedMaxBatches(4)
                    .setControlFramesPerSecond(1000))
            .setVerdict(ControlMessages.verdict(admitted.build().verdict()))
            .setVerdictCause(admitted.build().cause())
            .setEvidenceLevel(ControlMessages.level(admitted.build().level()))
            .setWorkEndpoint(parts.address().hostAndPort())
            .setServerNonce(ByteString.copyFrom(nonce));
    DaemonTrust trust = parts.trust();
    if (trust != null) {
      welcome
          .setSealingKeys(
              ControlMessages.parsed(SignedSealingKeyManifest.parser(), trust.sealingKeys()))
          .setTicketKeys(ControlMessages.parsed(SignedTicketKeys.parser(), trust.ticketKeys()));
    }
    return welcome.build();
  }

  /** The frame of an order. */
  static ControlResponse.Builder order(AssignmentOrder order, long generation) {
    ControlResponse.Builder frame = ControlResponse.newBuilder();
    return switch (order) {
      case AssignmentOrder.Assign assign -> frame.setAssignSpec(ControlMessages.spec(assign));
      case AssignmentOrder.Unassign(var connector, long epoch) ->
          frame.setUnassign(
              Unassign.newBuilder().setFence(ControlMessages.fence(connector, epoch)));
      case AssignmentOrder.Pause(var connector, long epoch) ->
          frame.setPause(Pause.newBuilder().setFence(ControlMessages.fence(connector, epoch)));
      case AssignmentOrder.Revoke(var connector, long epoch) ->
          frame.setRevoke(
              Revoke.newBuilder()
                  .setFence(ControlMessages.fence(connector, epoch))
                  .setLogoutTtl(ControlMessages.duration(LOGOUT)));
      case AssignmentOrder.Epoch(var connector, long epoch) ->
          frame.setEpochUpdate(
              ControlMessages.epochs(
                  List.of(ControlMessages.fence(connector, epoch)), false, generation));
    };
  }
}
