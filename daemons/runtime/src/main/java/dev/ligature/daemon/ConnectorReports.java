package dev.ligature.daemon;

import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ConnectorStatus;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.DisconnectDone;
import dev.ligature.api.connector.v1.LogoutResult;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.api.connector.v1.RunningConnector;
import dev.ligature.api.connector.v1.SpecAck;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the server what this daemon sees of its connectors. */
record ConnectorReports(LeaseClock clock, Consumer<ControlRequest.Builder> server) {
  /** Answers a spec; a refusal that is not empty is a NACK. */
  void answer(AssignSpec spec, String refusal) {
    server.accept(
        ControlRequest.newBuilder()
            .setSpecAck(
                SpecAck.newBuilder()
                    .setFence(spec.getFence())
                    .setSpecVersion(spec.getSpecVersion())
                    .setNonce(spec.getNonce())
                    .setAccepted(refusal.isEmpty())
                    .setRefusal(refusal)));
  }

  void seen(ConnectorRun run, ObservedState state, String reason) {
    tell(run, state, reason, null);
  }

  void entered(ConnectorRun run, CapabilitySummary capabilities) {
    tell(run, ObservedState.OBSERVED_STATE_CONNECTED, "", capabilities);
  }

  private void tell(
      ConnectorRun run,
      ObservedState state,
      String reason,
      @Nullable CapabilitySummary capabilities) {
    if (run.observed != state) {
      run.observed = state;
      run.observedSince = clock.now();
    }
    ConnectorStatus.Builder status = status(run);
    if (!reason.isEmpty()) {
      status.addReasons(reason);
    }
    if (capabilities != null) {
      status.setCapabilities(capabilities);
    }
    server.accept(ControlRequest.newBuilder().setConnectorStatus(status));
  }

  /** A revoked connector has been left. IRC and the like keep no session that could be voided. */
  void disconnected(ConnectorFence fence) {
    server.accept(
        ControlRequest.newBuilder()
            .setDisconnectDone(
                DisconnectDone.newBuilder()
                    .setFence(fence)
                    .setResult(LogoutResult.LOGOUT_RESULT_NOT_SUPPORTED)));
  }

  RunningConnector running(ConnectorRun run) {
    return RunningConnector.newBuilder()
        .setFence(run.fence())
        .setSpecVersion(run.spec.getSpecVersion())
        .setStatus(status(run))
        .build();
  }

  private ConnectorStatus.Builder status(ConnectorRun run) {
    return ConnectorStatus.newBuilder()
        .setFence(run.fence())
        .setObserved(run.observed)
        .setObservedAge(ServerSession.duration(clock.since(run.observedSince)))
        .setCredentialVersion(run.credentialVersion);
  }
}
