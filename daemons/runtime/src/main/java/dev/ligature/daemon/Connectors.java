package dev.ligature.daemon;

import com.google.common.collect.Lists;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.Inventory;
import dev.ligature.api.connector.v1.LeaseGrant;
import dev.ligature.api.connector.v1.LeaseRefused;
import dev.ligature.api.connector.v1.LeaseRenewal;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.api.connector.v1.RunningConnector;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.daemon.ConnectorRun.Opening;
import dev.ligature.daemon.ConnectorRun.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors that are this daemon's: leases their material, opens and closes their sessions,
 * and tells what it sees. All methods are called in turn; what blocks runs beside.
 */
final class Connectors {
  private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);
  private static final int INVENTORY_PART = 1000;

  private final Turns turns;
  private final LeasedMaterial material;
  private final LeaseClock clock;
  private final Server server;
  private final ConnectorReports reports;
  private final Consumer<ConnectorRun> opened;
  private final Map<String, ConnectorRun> runs = new HashMap<>();
  private final Map<String, CompletableFuture<Void>> closings = new HashMap<>();

  /** The way to the server, as far as connectors need it. */
  interface Server {
    void send(ControlRequest.Builder frame);

    /** Asks for the material of a connector; nothing happens while there is no session. */
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
    this.material = new LeasedMaterial(trust, keys);
    this.clock = clock;
    this.server = server;
    this.reports = new ConnectorReports(clock, server::send);
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
    if (platform == null) {
      reports.answer(spec, "UNSUPPORTED_PLATFORM");
      return;
    }
    ConnectorRun run = runs.get(spec.getFence().getConnectorId());
    if (run == null || !run.is(spec.getFence())) {
      drop(spec.getFence().getConnectorId());
      run = new ConnectorRun(platform, spec, clock.now(), leaseTtl);
      runs.put(run.id(), run);
    } else {
      change(run, spec);
    }
    reports.answer(spec, "");
    level(run);
  }

  private void change(ConnectorRun run, AssignSpec spec) {
    boolean isAnew =
        !run.spec.getSettings().equals(spec.getSettings())
            || !run.spec.getCredentialRef().equals(spec.getCredentialRef())
            || run.credentialVersion < spec.getCredentialVersion();
    run.spec = spec;
    run.desired = spec.getDesired();
    boolean mayTryAgain =
        run.stage() == Stage.REFUSED
            && run.observed != ObservedState.OBSERVED_STATE_BAD_CREDENTIALS;
    if (isAnew || mayTryAgain) {
      leave(run, Stage.IDLE);
    }
  }

  /** Brings the session to what is wanted. */
  private void level(ConnectorRun run) {
    if (!run.isWanted()) {
      if (run.stage() != Stage.IDLE) {
        leave(run, Stage.IDLE);
        reports.seen(run, ObservedState.OBSERVED_STATE_NONE, "");
      }
    } else if (run.stage() == Stage.IDLE) {
      Opening opening = run.begin();
      reports.seen(run, ObservedState.OBSERVED_STATE_CONNECTING, "");
      // A session that is still being left would keep its name at the platform.
      var _ = closing(run.id()).thenRun(() -> turns.run(() -> ask(run, opening)));
    } else if (run.stage() == Stage.OPEN) {
      opened.accept(run);
    }
  }

  private void ask(ConnectorRun run, Opening opening) {
    if (isCurrent(run, opening)) {
      server.askLease(run.fence(), run.spec.getCredentialRef());
    }
  }

  /** After a break: what was asked for and did not come is asked for again. */
  void resume() {
    for (ConnectorRun run : all()) {
      Opening opening = run.opening();
      if (run.stage() == Stage.OPENING && opening != null && opening.lease.isEmpty()) {
        ask(run, opening);
      }
    }
  }

  private boolean isCurrent(ConnectorRun run, Opening opening) {
    return runs.get(run.id()) == run && run.opening() == opening;
  }

  void granted(LeaseGrant grant) {
    find(grant.getFence()).ifPresent(run -> open(run, grant));
  }

  private void open(ConnectorRun run, LeaseGrant grant) {
    Opening opening = run.opening();
    if (run.stage() != Stage.OPENING || opening == null || !opening.lease.isEmpty()) {
      return;
    }
    opening.lease = grant.getLeaseId();
    run.credentialVersion = grant.getVersion();
    AssignSpec spec = run.spec;
    var _ = turns.beside(() -> open(run, opening, spec, grant));
  }

  private void open(ConnectorRun run, Opening opening, AssignSpec spec, LeaseGrant grant) {
    byte[] secret = new byte[0];
    try {
      secret = material.open(spec, grant);
      PlatformSession session = run.platform.open(spec.getSettings(), secret, events(run, opening));
      turns.run(() -> entered(run, opening, session));
    } catch (PlatformRefused refused) {
      LOG.info("connector {} was refused: {}", run.id(), refused.failure());
      turns.run(() -> refused(run, opening, refused.observed(), refused.isRetryable()));
    } catch (CryptoRefused unreadable) {
      LOG.warn("the material of connector {} does not open", run.id());
      turns.run(() -> refused(run, opening, ObservedState.OBSERVED_STATE_UNKNOWN_ERROR, true));
    } catch (RuntimeException e) {
      // A platform is anybody's code: whatever it throws, the connector must not stay opening.
      LOG.error("connector {} could not be opened: {}", run.id(), e.getClass().getName());
      turns.run(() -> refused(run, opening, ObservedState.OBSERVED_STATE_UNKNOWN_ERROR, true));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private SessionEvents events(ConnectorRun run, Opening opening) {
    return new SessionEvents() {
      @Override
      public void observed(ObservedState state, String reason) {
        turns.run(
            () -> {
              if (isCurrent(run, opening) && run.stage() == Stage.OPEN) {
                reports.seen(run, state, reason);
              }
            });
      }

      @Override
      public void ended(ObservedState state, String reason) {
        turns.run(
            () -> {
              opening.ended = state;
              if (run.stage() == Stage.OPEN) {
                refused(run, opening, state, isTemporary(state));
              }
            });
      }
    };
  }

  private static boolean isTemporary(ObservedState state) {
    return switch (state) {
      case OBSERVED_STATE_BAD_CREDENTIALS,
          OBSERVED_STATE_REMOTE_LOGGED_OUT,
          OBSERVED_STATE_BANNED ->
          false;
      default -> true;
    };
  }

  private void entered(ConnectorRun run, Opening opening, PlatformSession session) {
    if (!isCurrent(run, opening) || !run.isWanted() || clock.isFenced()) {
      var _ = close(run.id(), session);
      return;
    }
    run.entered(opening, session);
    ObservedState ended = opening.ended;
    if (ended != null) {
      refused(run, opening, ended, isTemporary(ended));
      return;
    }
    reports.entered(run, session.capabilities());
    opened.accept(run);
  }

  private void refused(ConnectorRun run, Opening opening, ObservedState state, boolean retryable) {
    if (!isCurrent(run, opening)) {
      return;
    }
    leave(run, retryable ? Stage.WAITING : Stage.REFUSED);
    reports.seen(run, state, "");
    if (retryable) {
      again(run, run.nextDelay());
    }
  }

  private void again(ConnectorRun run, Duration delay) {
    var _ =
        turns.after(
            delay,
            () -> {
              if (runs.get(run.id()) == run && run.stage() == Stage.WAITING) {
                leave(run, Stage.IDLE);
                level(run);
              }
            });
  }

  void leaseRefused(LeaseRefused refused) {
    LOG.info(
        "connector {} gets no lease: {}", refused.getFence().getConnectorId(), refused.getReason());
    find(refused.getFence())
        .filter(run -> run.stage() == Stage.OPENING)
        .ifPresent(
            run -> {
              leave(run, refused.hasRetryAfter() ? Stage.WAITING : Stage.REFUSED);
              if (refused.hasRetryAfter()) {
                again(run, ServerSession.duration(refused.getRetryAfter()));
              }
            });
  }

  /** The server took material back: the session that stands on it ends. */
  void leaseRevoked(String lease) {
    for (ConnectorRun run : all()) {
      Opening opening = run.opening();
      if (opening != null && opening.lease.equals(lease)) {
        refused(run, opening, ObservedState.OBSERVED_STATE_CONNECTING, true);
      }
    }
  }

  void renew(LeaseRenewal renewal, LeaseClock.Moment sent) {
    find(renewal.getFence())
        .ifPresent(
            run -> {
              run.renew(sent, ServerSession.duration(renewal.getConnectorLeaseTtl()));
              if (run.desired != renewal.getDesired()) {
                run.desired = renewal.getDesired();
                level(run);
              }
            });
  }

  /** Stops connectors whose lease was not renewed. */
  void expire() {
    for (ConnectorRun run : all()) {
      if (run.isExpired(clock)) {
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

  /** Ends a connector for good, and says so once it is left; its epoch is the revocation's. */
  void revoke(ConnectorFence fence) {
    drop(fence.getConnectorId());
    var _ =
        closing(fence.getConnectorId()).thenRun(() -> turns.run(() -> reports.disconnected(fence)));
  }

  /** Leaves every connector that a complete list of epochs voids. */
  void keep(ServerSession told) {
    for (ConnectorRun run : all()) {
      if (!told.isPresent(run.fence())) {
        drop(run.id());
      }
    }
  }

  /** Leaves every platform; done when the last one is left. */
  CompletableFuture<Void> clear() {
    List.copyOf(runs.keySet()).forEach(this::drop);
    return CompletableFuture.allOf(closings.values().toArray(CompletableFuture[]::new));
  }

  /** Leaves a connector and forgets it. */
  void drop(String connector) {
    ConnectorRun run = runs.remove(connector);
    if (run != null) {
      leave(run, Stage.IDLE);
    }
  }

  private void leave(ConnectorRun run, Stage next) {
    PlatformSession open = run.leave(next);
    if (open != null) {
      var _ = close(run.id(), open);
    }
  }

  private CompletableFuture<Void> close(String connector, PlatformSession session) {
    CompletableFuture<Void> closed =
        CompletableFuture.allOf(closing(connector), turns.beside(session::close));
    closings.put(connector, closed);
    return closed.whenComplete(
        (done, failure) -> turns.run(() -> closings.remove(connector, closed)));
  }

  /** Done when nothing of a connector is being left any more. */
  private CompletableFuture<Void> closing(String connector) {
    return closings.getOrDefault(connector, CompletableFuture.completedFuture(null));
  }

  /** What runs, in parts; empty after a start. */
  List<Inventory> inventory() {
    List<RunningConnector> running = all().stream().map(reports::running).toList();
    List<Inventory> parts = new ArrayList<>();
    for (List<RunningConnector> part : Lists.partition(running, INVENTORY_PART)) {
      parts.add(Inventory.newBuilder().addAllConnectors(part).build());
    }
    Inventory last = parts.isEmpty() ? Inventory.getDefaultInstance() : parts.removeLast();
    parts.add(last.toBuilder().setLast(true).build());
    return parts;
  }
}
