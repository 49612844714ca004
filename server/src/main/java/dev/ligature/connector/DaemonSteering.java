package dev.ligature.connector;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.ChangeTailer;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists daemons and refuses them for good, at whatever node their stream ends. */
@Singleton
class DaemonSteering {
  private static final Topic TOPIC = new Topic("daemon");

  private final DaemonRepository daemons;
  private final RegisteredDaemonRepository registered;
  private final DaemonSessionRepository sessions;
  private final DaemonRegistry registry;
  private final DaemonAudit audit;
  private final ChangeFeed feed;
  private final ChangeTailer tailer;
  private final Transactions transactions;
  private ChangeTailer.Subscription subscription = () -> {};

  DaemonSteering(
      DaemonRepository daemons,
      RegisteredDaemonRepository registered,
      DaemonSessionRepository sessions,
      DaemonRegistry registry,
      DaemonAudit audit,
      ChangeFeed feed,
      ChangeTailer tailer,
      Transactions transactions) {
    this.daemons = daemons;
    this.registered = registered;
    this.sessions = sessions;
    this.registry = registry;
    this.audit = audit;
    this.feed = feed;
    this.tailer = tailer;
    this.transactions = transactions;
  }

  @PostConstruct
  void follow() {
    subscription = tailer.subscribe(TOPIC, this::changed);
  }

  @PreDestroy
  void stop() {
    subscription.close();
  }

  /**
   * Daemons behind an id.
   *
   * @param states none means all
   * @throws DomainException ROLE_MISSING for an operator of one tenant
   */
  List<RegisteredDaemon> listAfter(
      Caller operator,
      DaemonId after,
      @Nullable Platform platform,
      Set<RegisteredDaemon.State> states,
      int limit) {
    requireCell(operator);
    return registered.listAfter(after, platform, states, limit);
  }

  /**
   * Refuses a daemon for good. Its session ends at once; its connectors are placed anew when their
   * leases are over, since until then the daemon may still act at the platforms.
   *
   * @return how many connectors it held
   * @throws DomainException NOT_FOUND; ROLE_MISSING for an operator of one tenant
   */
  int revoke(Caller operator, DaemonId daemon, String reason) {
    requireCell(operator);
    return transactions.run(
        () -> {
          boolean wasExpected = registered.deleteEnrolment(daemon);
          boolean isKnown = daemons.lock(daemon).isPresent();
          if (!wasExpected && !isKnown) {
            throw DomainException.notFound();
          }
          boolean changed = isKnown ? daemons.setState(daemon, DaemonRow.REVOKED) : wasExpected;
          if (changed) {
            sessions
                .lockLiveOf(daemon)
                .ifPresent(
                    live -> sessions.end(live.session().id(), live.session().epoch(), "REVOKED"));
            audit.steered(operator, AuditType.DAEMON_REVOKED, daemon, reason);
            feed.append(
                new NewChange(TOPIC, AuditEvent.CELL, daemon, null, DaemonRow.REVOKED, Map.of()));
          }
          return registered.countConnectors(daemon);
        });
  }

  private void changed(Change change) {
    registry.all().stream()
        .filter(live -> live.session().daemon().value().equals(change.object()))
        .forEach(live -> live.goAway(GoawayReason.POLICY));
  }

  private static void requireCell(Caller operator) {
    if (operator.tenantOrNull() != null) {
      throw DomainException.of(
          Reason.ROLE_MISSING, "Daemons are the installation's, not one tenant's.");
    }
  }
}
