package dev.ligature.connector;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import dev.ligature.rpc.Freshness;
import dev.ligature.vault.CredentialLeases;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What owners do with their connectors. */
@Singleton
public class ConnectorControls {
  /** How long the platform's logout is tried after a revocation. */
  private static final Duration LOGOUT_TIME = Duration.ofHours(24);

  private final ConnectorRepository connectors;
  private final PersonaRepository personas;
  private final IntentRepository intents;
  private final CredentialLeases leases;
  private final ConnectorViewer viewer;
  private final ConnectorJournal journal;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Clock clock;

  ConnectorControls(
      ConnectorRepository connectors,
      PersonaRepository personas,
      IntentRepository intents,
      CredentialLeases leases,
      ConnectorViewer viewer,
      ConnectorJournal journal,
      TenantPolicies policies,
      Transactions transactions,
      Clock clock) {
    this.connectors = connectors;
    this.personas = personas;
    this.intents = intents;
    this.leases = leases;
    this.viewer = viewer;
    this.journal = journal;
    this.policies = policies;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** A connector after a change, and the revision at which that is visible. */
  public record Changed(Connector connector, Cursor revision) {}

  /**
   * A connector that the caller sees.
   *
   * @throws DomainException NOT_FOUND
   */
  public Connector get(Caller caller, PersonaId connector) {
    return found(caller.tenant(), viewer.scope(caller, null), connector);
  }

  private Connector found(TenantId tenant, @Nullable AccountId owner, PersonaId connector) {
    return connectors.find(tenant, owner, connector).orElseThrow(DomainException::notFound);
  }

  /** The connectors that the caller sees behind an id, in the order of ids; none means all. */
  public List<Connector> list(
      Caller caller,
      @Nullable AccountId account,
      Collection<Platform> platforms,
      @Nullable PersonaId after,
      int limit) {
    return connectors.list(caller.tenant(), viewer.scope(caller, account), platforms, after, limit);
  }

  /**
   * Stops a connector; what was claimed and not dispatched waits again.
   *
   * @param refuseIntents whether intents are refused until it is resumed, instead of queued
   * @throws DomainException NOT_FOUND; WRONG_STATE when it is revoked
   */
  public Changed pause(Caller caller, PersonaId id, boolean refuseIntents) {
    return change(
        caller,
        caller.account(),
        id,
        AuditType.CONNECTOR_PAUSED,
        connector -> {
          refuseRevoked(connector);
          connectors.setDesired(connector, DesiredState.PAUSED, refuseIntents);
          intents.releaseUndispatched(connector.tenant(), id);
          leases.end(connector.tenant(), id, "PAUSED");
          return Map.of();
        });
  }

  /**
   * Starts a paused connector again.
   *
   * @throws DomainException NOT_FOUND; WRONG_STATE when it is not paused; NEEDS_RELINK when the
   *     platform refuses its credential; STEP_UP_REQUIRED
   */
  public Changed resume(Caller caller, PersonaId id) {
    Freshness.require(caller.session(), 1, clock.instant());
    return change(
        caller,
        caller.account(),
        id,
        AuditType.CONNECTOR_RESUMED,
        connector -> {
          if (connector.desired() != DesiredState.PAUSED) {
            throw wrongState(connector);
          }
          if (connector.observed() == ObservedState.BAD_CREDENTIALS
              || connector.observed() == ObservedState.REMOTE_LOGGED_OUT) {
            throw DomainException.of(Reason.NEEDS_RELINK, "The connector must be linked anew.");
          }
          connectors.setDesired(connector, DesiredState.ACTIVE, false);
          return Map.of();
        });
  }

  /**
   * Sets whether a connector sends, and where first sends are confirmed; a null rule leaves it.
   *
   * @throws DomainException NOT_FOUND; WRONG_STATE when it is revoked; POLICY_FORBIDS when the rule
   *     is laxer than the tenant's; STEP_UP_REQUIRED
   */
  public Changed setMode(Caller caller, PersonaId id, boolean sends, @Nullable FirstSendRule rule) {
    TenantPolicy policy = policies.of(caller.tenant()).policy();
    Freshness.require(caller.session(), sends ? policy.sendAal() : 1, clock.instant());
    if (rule != null && rule.compareTo(FirstSendRule.valueOf(policy.confirmFirstSend())) < 0) {
      throw DomainException.of(Reason.POLICY_FORBIDS, "The tenant's policy forbids it.");
    }
    DesiredState mode = sends ? DesiredState.ACTIVE : DesiredState.READ_ONLY;
    return change(
        caller,
        caller.account(),
        id,
        AuditType.CONNECTOR_CHANGED,
        connector -> {
          refuseRevoked(connector);
          connectors.setDesired(connector, mode, connector.refusesWhenPaused());
          if (!sends) {
            intents.releaseUndispatched(connector.tenant(), id);
          }
          if (rule != null) {
            connectors.setFirstSendRule(connector, rule);
          }
          return Map.of("state", mode.name());
        });
  }

  /**
   * Ends a connector for good, in one transaction: its epoch is raised, so that leases, tickets and
   * writes under the old one are refused, and what was not dispatched is cancelled. A repetition
   * changes nothing.
   *
   * @throws DomainException NOT_FOUND
   */
  public Changed revoke(Caller caller, PersonaId id) {
    return revoke(caller, caller.account(), id);
  }

  /** The same of an account that is deleted, by its owner or not. */
  Changed revoke(Caller caller, AccountId owner, PersonaId id) {
    return change(
        caller,
        owner,
        id,
        AuditType.CONNECTOR_REVOKED,
        connector -> {
          if (connector.desired() == DesiredState.REVOKED) {
            return Map.of();
          }
          RevocationStrength strength = strengthNow(connector);
          connectors.revoke(connector, strength, LOGOUT_TIME);
          leases.end(connector.tenant(), id, "REVOKED");
          personas.end(connector.tenant(), id);
          int cancelled = intents.cancelAll(connector.tenant(), id, "CONNECTOR_REVOKED");
          return Map.of("strength", strength.name(), "cancelled", Integer.toString(cancelled));
        });
  }

  /** SOFT while a daemon is heard or none ever had the secret since the last one left. */
  private static RevocationStrength strengthNow(Connector connector) {
    boolean isUnheard = connector.epoch() > 0 && connector.reach() != ReachState.LIVE;
    return isUnheard ? RevocationStrength.EXPOSED : RevocationStrength.SOFT;
  }

  private Changed change(
      Caller caller,
      AccountId owner,
      PersonaId id,
      AuditType type,
      Function<Connector, Map<String, String>> act) {
    return transactions.run(
        () -> {
          journal.lockOrder(id);
          Connector before =
              connectors.lock(caller.tenant(), owner, id).orElseThrow(DomainException::notFound);
          AuditEvent event = journal.event(caller, type, owner, id, before.platform());
          act.apply(before).forEach(event::attribute);
          journal.write(event);
          Cursor revision =
              journal.connectorChanged(
                  caller.tenant(), before.account(), id, type.name().substring(10));
          return new Changed(found(caller.tenant(), owner, id), revision);
        });
  }

  private static void refuseRevoked(Connector connector) {
    if (connector.desired() == DesiredState.REVOKED) {
      throw wrongState(connector);
    }
  }

  private static DomainException wrongState(Connector connector) {
    return DomainException.of(
        Reason.WRONG_STATE,
        "The connector's state does not allow it.",
        Map.of("state", connector.desired().name()));
  }
}
