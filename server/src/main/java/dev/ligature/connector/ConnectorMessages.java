package dev.ligature.connector;

import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.PauseConnectorResponse;
import dev.ligature.api.connector.v1.ResumeConnectorResponse;
import dev.ligature.api.connector.v1.RevokeConnectorResponse;
import dev.ligature.api.connector.v1.SetConnectorModeRequest;
import dev.ligature.api.connector.v1.SetConnectorModeResponse;
import dev.ligature.api.vault.v1.RevocationStrength;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Connectors on the wire. */
final class ConnectorMessages {
  private ConnectorMessages() {}

  static dev.ligature.api.connector.v1.Connector connector(Connector connector) {
    var message =
        dev.ligature.api.connector.v1.Connector.newBuilder()
            .setConnectorId(connector.id().toString())
            .setAccountId(connector.account().toString())
            .setPlatform(Platform.valueOf("PLATFORM_" + connector.platform().name()))
            .setDesired(
                dev.ligature.api.connector.v1.DesiredState.valueOf(
                    "DESIRED_STATE_" + connector.desired().name()))
            .setObserved(
                dev.ligature.api.connector.v1.ObservedState.valueOf(
                    "OBSERVED_STATE_" + connector.observed().name()))
            .setReach(
                dev.ligature.api.connector.v1.ReachState.valueOf(
                    "REACH_STATE_" + connector.reach().name()))
            .setEffective(
                dev.ligature.api.connector.v1.EffectiveState.valueOf(
                    "EFFECTIVE_STATE_" + connector.effective().name()))
            .setUserAction(userAction(connector.userAction()))
            .addAllReasons(connector.reasons())
            .setConnectorEpoch(connector.epoch())
            .setEvidenceLevel(connector.evidenceLevel())
            .setVersion(connector.version())
            .setUpdateTime(WireMessages.time(connector.updatedTime()));
    if (connector.staleSinceTime() != null) {
      message.setStaleSinceTime(WireMessages.time(connector.staleSinceTime()));
    }
    return message.build();
  }

  static dev.ligature.api.connector.v1.UserAction userAction(UserAction action) {
    return dev.ligature.api.connector.v1.UserAction.valueOf("USER_ACTION_" + action.name());
  }

  static Set<dev.ligature.common.Platform> platforms(Collection<Platform> platforms) {
    return platforms.stream()
        .map(
            platform ->
                WireMessages.domain(dev.ligature.common.Platform.class, "PLATFORM_", platform))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(dev.ligature.common.Platform.class)));
  }

  static @Nullable FirstSendRule firstSendRule(SetConnectorModeRequest request) {
    if (!request.hasFirstSendRule()) {
      return null;
    }
    return switch (request.getFirstSendRule()) {
      case FIRST_SEND_RULE_CONNECTOR -> FirstSendRule.CONNECTOR;
      case FIRST_SEND_RULE_CHANNEL -> FirstSendRule.CHANNEL;
      default -> FirstSendRule.OFF;
    };
  }

  static PauseConnectorResponse paused(ConnectorControls.Changed changed) {
    return PauseConnectorResponse.newBuilder()
        .setConnector(connector(changed.connector()))
        .setRevision(changed.revision().encode())
        .build();
  }

  static ResumeConnectorResponse resumed(ConnectorControls.Changed changed) {
    return ResumeConnectorResponse.newBuilder()
        .setConnector(connector(changed.connector()))
        .setRevision(changed.revision().encode())
        .build();
  }

  static SetConnectorModeResponse moded(ConnectorControls.Changed changed) {
    return SetConnectorModeResponse.newBuilder()
        .setConnector(connector(changed.connector()))
        .setRevision(changed.revision().encode())
        .build();
  }

  static RevokeConnectorResponse revoked(ConnectorControls.Changed changed) {
    return RevokeConnectorResponse.newBuilder()
        .setConnector(connector(changed.connector()))
        .setRevocationStrength(
            RevocationStrength.valueOf(
                "REVOCATION_STRENGTH_"
                    + Objects.requireNonNull(changed.connector().strength()).name()))
        .setRevision(changed.revision().encode())
        .build();
  }
}
