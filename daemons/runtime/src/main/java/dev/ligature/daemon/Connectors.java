package dev.ligature.daemon;

import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ConnectorStatus;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.DisconnectDone;
import dev.ligature.api.connector.v1.LeaseGrant;
import dev.ligature.api.connector.v1.LeaseRefused;
import dev.ligature.api.connector.v1.LeaseRenewal;
import dev.ligature.api.connector.v1.LogoutResult;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.api.connector.v1.RunningConnector;
import dev.ligature.api.connector.v1.SpecAck;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors that are this daemon's: leases their material, opens and closes their sessions,
 * and tells what it sees. All methods are called in turn.
 */
final class Connectors {
  private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

  private final Turns turns;
  private final Trust trust;
  private final InstanceKeys keys;
  private final LeaseClock clock;
  private final Server server;
  private final Consumer<ConnectorRun> opened;
  private final Map<String, ConnectorRun> runs = new HashMap<>();

  /** The way to the server, as far as connectors need it. */
  interface Server {
    void send(ControlRequest.Builder frame);

    /** Asks for the material of a connector. */
    void askLease(ConnectorFence fence, String credential);
  }

  Connectors(
      Turns turns,
      Trust trust,
      InstanceKeys keys,
      LeaseClock clock,
      Server server,
      Consumer<ConnectorRun> opened) {
    this.turns = turns;
    this.trust = trust;
    this.keys = keys;
    this.clock = clock;
    this.server = server;
    this.opened = opened;
  }

  /** A connector under exactly this epoch. */
  Optional<ConnectorRun> find(ConnectorFence fence) {
    return Optional.ofNullable(runs.get(fence.getConnectorId())).filter(run -> run.is(fence));
  }

  Collection<ConnectorRun> all() {
    return List.copyOf(runs.values());
  }

  void assign(AssignSpec spec, @Nullable PlatformConnector platform, Duration leaseTtl) {
    SpecAck.Builder ack =
        SpecAck.newBuilder()
            .setFence(spec.getFence())
            .setSpecVersion(spec.getSpecVersion())
            .setNonce(spec.getNonce())
            .setAccepted(platform != null);
    if (platform == null) {
      server.send(ControlRequest.newBuilder().setSpecAck(ack.setRefusal("UNSUPPORTED_PLATFORM")));
      return;
    }
    ConnectorRun run = runs.get(spec.getFence().getConnectorId());
    if (run == null || !run.is(spec.getFence())) {
      drop(spec.getFence().getConnectorId());
      run = new ConnectorRun(platform, spec, clock.now(), leaseTtl);
      runs.put(run.id(), run);
    } else {
      boolean anew =
          !run.spec.getSettings().equals(spec.getSettings())
              || run.credentialVersion < spec.getCredentialVersion();
      run.spec = spec;
      run.desired = spec.getDesired();
      if (anew) {
        run.leave();
      }
    }
    server.send(ControlRequest.newBuilder().setSpecAck(ack));
    level(run);
  }

  /** Brings the session to what is wanted. */
  private void level(ConnectorRun run) {
    if (!run.isWanted()) {
      if (run.leave()) {
        tell(run, ObservedState.OBSERVED_STATE_NONE, "", null);
      }
    } else if (run.stage() == ConnectorRun.Stage.IDLE) {
      run.enter(ConnectorRun.Stage.OPENING);
      tell(run, ObservedState.OBSERVED_STATE_CONNECTING, "", null);
      server.askLease(run.fence(), run.spec.getCredentialRef());
    } else if (run.stage() == ConnectorRun.Stage.OPEN) {
      opened.accept(run);
    }
  }

  void granted(LeaseGrant grant) {
    find(grant.getFence())
        .filter(run -> run.stage() == ConnectorRun.Stage.OPENING)
        .ifPresent(run -> open(run, grant));
  }

  private void open(ConnectorRun run, LeaseGrant grant) {
    run.lease = grant.getLeaseId();
    run.credentialVersion = grant.getVersion();
    AssignSpec spec = run.spec;
    turns.beside(
        () -> {
          byte[] material = new byte[0];
          try {
            material = material(spec, grant);
            PlatformSession session = run.platform.open(spec.getSettings(), material, events(run));
            turns.run(() -> entered(run, grant.getLeaseId(), session));
          } catch (PlatformRefused refused) {
            LOG.info(
                "connector {} was refused: {} ({})",
                run.id(),
                refused.failure(),
                refused.getMessage());
            turns.run(() -> refused(run, refused.observed(), refused.isRetryable()));
          } catch (CryptoRefused unreadable) {
            LOG.warn("the material of connector {} does not open", run.id());
            turns.run(() -> refused(run, ObservedState.OBSERVED_STATE_UNKNOWN_ERROR, true));
          } finally {
            Arrays.fill(material, (byte) 0);
          }
        });
  }

  private byte[] material(AssignSpec spec, LeaseGrant grant) {
    String instance = keys.instance().toString();
    HpkeInfo info =
        trust
            .info(
                "lease",
                spec.getTenantId(),
                spec.getAccountId(),
                "",
                "",
                spec.getPlatform().name().substring("PLATFORM_".length()),
                instance,
                spec.getFence().getConnectorEpoch())
            .append(
                grant.getLeaseId(),
                grant.getCredentialRef(),
                Long.toString(grant.getVersion()),
                instance,
                Long.toString(Durations.toMillis(grant.getLeaseTtl())));
    return SealedBox.open(keys.sealing(), info, grant.getMaterial().getSealed().toByteArray());
  }

  private SessionEvents events(ConnectorRun run) {
    return new SessionEvents() {
      @Override
      public void observed(ObservedState state, String reason) {
        turns.run(
            () -> {
              if (run.stage() == ConnectorRun.Stage.OPEN) {
                tell(run, state, reason, null);
              }
            });
      }

      @Override
      public void ended(ObservedState state, String reason) {
        turns.run(
            () -> {
              if (run.stage() == ConnectorRun.Stage.OPEN) {
                run.leave();
                refused(run, state, true);
              }
            });
      }
    };
  }

  private void entered(ConnectorRun run, String lease, PlatformSession session) {
    boolean current =
        runs.get(run.id()) == run
            && run.stage() == ConnectorRun.Stage.OPENING
            && run.lease.equals(lease)
            && run.isWanted()
            && !clock.isFenced();
    if (!current) {
      session.close();
      return;
    }
    run.session = session;
    run.enter(ConnectorRun.Stage.OPEN);
    tell(run, ObservedState.OBSERVED_STATE_CONNECTED, "", session.capabilities());
    opened.accept(run);
  }

  private void refused(ConnectorRun run, ObservedState state, boolean retryable) {
    if (runs.get(run.id()) != run) {
      return;
    }
    tell(run, state, "", null);
    if (!retryable) {
      run.enter(ConnectorRun.Stage.WAITING);
      return;
    }
    again(run, run.nextDelay());
  }

  private void again(ConnectorRun run, Duration delay) {
    run.enter(ConnectorRun.Stage.WAITING);
    var _ =
        turns.after(
            delay,
            () -> {
              if (runs.get(run.id()) == run && run.stage() == ConnectorRun.Stage.WAITING) {
                run.leave();
                level(run);
              }
            });
  }

  void leaseRefused(LeaseRefused refused) {
    find(refused.getFence())
        .filter(run -> run.stage() == ConnectorRun.Stage.OPENING)
        .ifPresent(
            run ->
                again(
                    run,
                    refused.hasRetryAfter()
                        ? ServerSession.duration(refused.getRetryAfter())
                        : run.nextDelay()));
  }

  /** The server took material back: the session that stands on it ends. */
  void leaseRevoked(String lease) {
    for (ConnectorRun run : all()) {
      if (run.lease.equals(lease)) {
        run.leave();
        refused(run, ObservedState.OBSERVED_STATE_CONNECTING, true);
      }
    }
  }

  void renew(LeaseRenewal renewal, LeaseClock.Moment sent) {
    find(renewal.getFence())
        .ifPresent(
            run -> {
              run.renewed = sent;
              run.leaseTtl = ServerSession.duration(renewal.getConnectorLeaseTtl());
              if (run.desired != renewal.getDesired()) {
                run.desired = renewal.getDesired();
                level(run);
              }
            });
  }

  /** Stops connectors whose lease was not renewed. */
  void expire() {
    for (ConnectorRun run : all()) {
      if (clock.since(run.renewed).compareTo(run.leaseTtl) >= 0) {
        LOG.info("connector {} is left: its lease is over", run.id());
        drop(run.id());
      }
    }
  }

  void pause(ConnectorFence fence) {
    find(fence)
        .ifPresent(
            run -> {
              run.desired = DesiredState.DESIRED_STATE_PAUSED;
              level(run);
            });
  }

  void unassign(ConnectorFence fence) {
    find(fence).ifPresent(run -> drop(run.id()));
  }

  /** Ends a connector for good; its present epoch is older than the revocation's. */
  void revoke(ConnectorFence fence) {
    drop(fence.getConnectorId());
    server.send(
        ControlRequest.newBuilder()
            .setDisconnectDone(
                DisconnectDone.newBuilder()
                    .setFence(fence)
                    .setResult(LogoutResult.LOGOUT_RESULT_NOT_SUPPORTED)));
  }

  private void drop(String connector) {
    ConnectorRun run = runs.remove(connector);
    if (run != null) {
      run.leave();
    }
  }

  /** Leaves every platform at once. */
  void clear() {
    List.copyOf(runs.keySet()).forEach(this::drop);
  }

  /** What runs, for a resumed session. */
  List<RunningConnector> inventory() {
    List<RunningConnector> running = new ArrayList<>();
    for (ConnectorRun run : runs.values()) {
      running.add(
          RunningConnector.newBuilder()
              .setFence(run.fence())
              .setSpecVersion(run.spec.getSpecVersion())
              .setStatus(status(run, null))
              .build());
    }
    return running;
  }

  private void tell(
      ConnectorRun run,
      ObservedState state,
      String reason,
      @Nullable CapabilitySummary capabilities) {
    run.observed = state;
    ConnectorStatus.Builder status = status(run, capabilities);
    if (!reason.isEmpty()) {
      status.addReasons(reason);
    }
    server.send(ControlRequest.newBuilder().setConnectorStatus(status));
  }

  private static ConnectorStatus.Builder status(
      ConnectorRun run, @Nullable CapabilitySummary capabilities) {
    ConnectorStatus.Builder status =
        ConnectorStatus.newBuilder()
            .setFence(run.fence())
            .setObserved(run.observed)
            .setObservedAge(Durations.ZERO)
            .setCredentialVersion(run.credentialVersion);
    if (capabilities != null) {
      status.setCapabilities(capabilities);
    }
    return status;
  }
}
