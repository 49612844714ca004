package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What personas may do within what the tenant grants and the platform can. */
@Singleton
public class PersonaScopes {
  private final PersonaRepository personas;
  private final ScopeRepository scopes;
  private final ConnectorRepository connectors;
  private final IntentRepository intents;
  private final ConnectorJournal journal;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Clock clock;

  PersonaScopes(
      PersonaRepository personas,
      ScopeRepository scopes,
      ConnectorRepository connectors,
      IntentRepository intents,
      ConnectorJournal journal,
      TenantPolicies policies,
      Transactions transactions,
      Clock clock) {
    this.personas = personas;
    this.scopes = scopes;
    this.connectors = connectors;
    this.intents = intents;
    this.journal = journal;
    this.policies = policies;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Scopes and their version, with what could be granted at most. */
  public record InForce(PersonaId persona, ScopeSet scopes, long version, Set<Action> grantable) {}

  /** Scopes after a change. */
  public record Changed(InForce inForce, Cursor revision) {}

  /** What a platform's personas can do at all. */
  public static Set<Action> possible(Platform platform) {
    return switch (platform) {
      case IRC -> EnumSet.of(Action.RECEIVE, Action.SEND_MESSAGE, Action.SET_PRESENCE);
      case XMPP ->
          EnumSet.of(
              Action.RECEIVE,
              Action.READ_HISTORY,
              Action.SEND_MESSAGE,
              Action.EDIT,
              Action.REDACT,
              Action.SET_PRESENCE);
      case TELEGRAM, MATRIX, SLACK, DISCORD -> EnumSet.allOf(Action.class);
    };
  }

  /**
   * The scopes of the caller's persona.
   *
   * @throws DomainException NOT_FOUND
   */
  public InForce get(Caller caller, PersonaId persona) {
    Persona found =
        personas
            .find(caller.tenant(), caller.account(), persona)
            .orElseThrow(DomainException::notFound);
    return new InForce(
        persona,
        scopes.find(caller.tenant(), persona),
        found.scopesVersion(),
        grantable(caller, found.platform()));
  }

  /**
   * Replaces the scopes; queued intents for acts that are gone are cancelled. Acts that change
   * something at the platform need the assurance that the tenant demands for sending.
   *
   * @throws DomainException NOT_FOUND; POLICY_FORBIDS; STATE_CHANGED when the version is not the
   *     expected one; STEP_UP_REQUIRED
   */
  public Changed set(Caller caller, PersonaId persona, ScopeSet wanted, long expectedVersion) {
    boolean sends = wanted.everywhere().stream().anyMatch(Action::isOutbound);
    int aal = sends ? policies.of(caller.tenant()).policy().sendAal() : 1;
    Freshness.require(caller.session(), aal, clock.instant());
    return transactions.run(
        () -> {
          journal.lockOrder(persona);
          Connector connector =
              connectors
                  .lock(caller.tenant(), caller.account(), persona)
                  .orElseThrow(DomainException::notFound);
          if (!grantable(caller, connector.platform()).containsAll(wanted.everywhere())) {
            throw DomainException.of(Reason.POLICY_FORBIDS, "An act is beyond what is possible.");
          }
          if (!personas.raiseScopesVersion(caller.tenant(), persona, expectedVersion)) {
            throw DomainException.of(Reason.STATE_CHANGED, "The scopes have changed meanwhile.");
          }
          scopes.replace(caller.tenant(), persona, wanted);
          connectors.touch(caller.tenant(), persona);
          intents.cancelOthers(caller.tenant(), persona, wanted.everywhere(), "SCOPE_REMOVED");
          journal.write(
              journal
                  .event(caller, AuditType.SCOPES_SET, persona, connector.platform())
                  .personal(
                      "action",
                      wanted.everywhere().stream()
                          .map(Enum::name)
                          .collect(Collectors.joining(" "))));
          Cursor revision =
              journal.connectorChanged(caller.tenant(), connector.account(), persona, "SCOPES");
          return new Changed(get(caller, persona), revision);
        });
  }

  private Set<Action> grantable(Caller caller, Platform platform) {
    return policies.of(caller.tenant()).policy().allowsPlatform(platform.name())
        ? possible(platform)
        : Set.of();
  }
}
