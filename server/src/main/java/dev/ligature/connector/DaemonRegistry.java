package dev.ligature.connector;

import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeTailer;
import dev.ligature.rpc.Drainable;
import dev.ligature.vault.LeaseRevocations;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemons whose Control stream ends at this node. It follows the feed and has every stream that
 * is concerned look at the connector's row again, or forget a lease.
 */
@Singleton
class DaemonRegistry implements Drainable {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonRegistry.class);

  private final Map<DaemonSessionId, LiveDaemon> live = new ConcurrentHashMap<>();
  private final ExecutorService pushes = Executors.newVirtualThreadPerTaskExecutor();
  private final ChangeTailer tailer;
  private final AssignmentRepository assignments;
  private ChangeTailer.Subscription connectors = () -> {};
  private ChangeTailer.Subscription leases = () -> {};

  DaemonRegistry(ChangeTailer tailer, AssignmentRepository assignments) {
    this.tailer = tailer;
    this.assignments = assignments;
  }

  @PostConstruct
  void follow() {
    connectors = tailer.subscribe(ConnectorAssignments.TOPIC, this::changed);
    leases = tailer.subscribe(LeaseRevocations.TOPIC, this::leaseRevoked);
  }

  @PreDestroy
  void stop() {
    connectors.close();
    leases.close();
    pushes.shutdownNow();
  }

  /** Adds a stream, once; one of the same session before it is told that it was replaced. */
  void add(LiveDaemon daemon) {
    LiveDaemon before = live.put(daemon.session().id(), daemon);
    if (before != null) {
      before.goAway(GoawayReason.REPLACED);
    }
  }

  /** Removes a stream, unless a newer one has taken its place. */
  void remove(LiveDaemon daemon) {
    live.remove(daemon.session().id(), daemon);
  }

  Optional<LiveDaemon> find(DaemonSessionId session) {
    return Optional.ofNullable(live.get(session));
  }

  Collection<LiveDaemon> all() {
    return List.copyOf(live.values());
  }

  @Override
  public void drain() {
    all().forEach(daemon -> daemon.goAway(GoawayReason.DRAIN));
  }

  private void changed(Change change) {
    if (!live.isEmpty()) {
      pushes.execute(() -> push(change));
    }
  }

  private void leaseRevoked(Change change) {
    String session = change.payload().get(LeaseRevocations.SESSION);
    if (session != null) {
      find(new DaemonSessionId(UUID.fromString(session)))
          .ifPresent(daemon -> daemon.leaseRevoked(new LeaseId(change.object())));
    }
  }

  private void push(Change change) {
    PersonaId connector = new PersonaId(change.object());
    try {
      Optional<DaemonSessionId> holder = assignments.holder(change.tenant(), connector);
      for (LiveDaemon daemon : all()) {
        if (daemon.holds(connector) || holder.filter(daemon.session().id()::equals).isPresent()) {
          daemon.connectorChanged(connector);
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("a change of a connector was not pushed; the next heartbeat tells it", e);
    }
  }
}
