package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes, shows and moves personas. */
@Singleton
public class Personas {
  private final PersonaRepository personas;
  private final ScopeRepository scopes;
  private final ConnectorRepository connectors;
  private final ConnectorViewer viewer;
  private final ConnectorJournal journal;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Clock clock;

  Personas(
      PersonaRepository personas,
      ScopeRepository scopes,
      ConnectorRepository connectors,
      ConnectorViewer viewer,
      ConnectorJournal journal,
      TenantPolicies policies,
      Transactions transactions,
      Clock clock) {
    this.personas = personas;
    this.scopes = scopes;
    this.connectors = connectors;
    this.viewer = viewer;
    this.journal = journal;
    this.policies = policies;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** A persona and what it may do. */
  public record Shown(Persona persona, Set<Action> scopes) {}

  /** A persona after a change. */
  public record Changed(Shown shown, Cursor revision) {}

  /**
   * Makes a persona of a verified login, and its connector, for the account of the caller's
   * session; joins the caller's transaction. It may do what policy and platform allow; nothing is
   * consented to yet. No daemon is given it before its credential is stored.
   *
   * @throws DomainException PERSONA_IN_USE when another account holds the remote id; POLICY_FORBIDS
   */
  public Cursor activate(Caller caller, NewPersona persona) {
    return transactions.run(
        () -> {
          journal.lockOrder(persona.id());
          TenantPolicy policy = policies.of(caller.tenant()).policy();
          if (!policy.allowsPlatform(persona.platform().name())) {
            throw DomainException.of(Reason.POLICY_FORBIDS, "The platform is not allowed.");
          }
          Set<Action> granted = EnumSet.noneOf(Action.class);
          granted.addAll(PersonaScopes.possible(persona.platform()));
          granted.retainAll(persona.abilities());
          personas.insert(caller.tenant(), caller.account(), persona);
          connectors.insert(
              caller.tenant(), persona, FirstSendRule.valueOf(policy.confirmFirstSend()));
          scopes.replace(caller.tenant(), persona.id(), new ScopeSet(granted, Map.of()));
          journal.write(
              journal
                  .event(caller, AuditType.PERSONA_ACTIVATED, persona.id(), persona.platform())
                  .personal("name", persona.remoteDisplay()));
          return journal.connectorChanged(
              caller.tenant(), caller.account(), persona.id(), "ACTIVATED");
        });
  }

  /**
   * A persona that the caller sees.
   *
   * @throws DomainException NOT_FOUND
   */
  public Shown get(Caller caller, PersonaId persona) {
    return personas
        .find(caller.tenant(), viewer.scope(caller, null), persona)
        .map(found -> shown(caller, found))
        .orElseThrow(DomainException::notFound);
  }

  /** The living personas that the caller sees behind an id, in the order of ids. */
  public List<Shown> list(
      Caller caller,
      @Nullable AccountId account,
      @Nullable ProfileId profile,
      @Nullable PersonaId after,
      int limit) {
    return personas
        .list(caller.tenant(), viewer.scope(caller, account), profile, after, limit)
        .stream()
        .map(persona -> shown(caller, persona))
        .toList();
  }

  /**
   * Moves a persona to another profile of the account.
   *
   * @throws DomainException NOT_FOUND; WRONG_STATE when it is revoked; STEP_UP_REQUIRED
   */
  public Changed move(Caller caller, PersonaId persona, ProfileId profile) {
    Freshness.require(caller.session(), 1, clock.instant());
    return transactions.run(
        () -> {
          journal.lockOrder(persona);
          Connector connector =
              connectors
                  .lock(caller.tenant(), caller.account(), persona)
                  .orElseThrow(DomainException::notFound);
          if (connector.desired() == DesiredState.REVOKED) {
            throw DomainException.of(Reason.WRONG_STATE, "The connector is revoked.");
          }
          if (!personas.move(caller.tenant(), caller.account(), persona, profile)) {
            throw DomainException.notFound();
          }
          journal.write(
              journal
                  .event(caller, AuditType.PERSONA_MOVED, persona, connector.platform())
                  .attribute("profile_id", profile));
          Cursor revision =
              journal.connectorChanged(caller.tenant(), connector.account(), persona, "MOVED");
          return new Changed(get(caller, persona), revision);
        });
  }

  private Shown shown(Caller caller, Persona persona) {
    return new Shown(persona, scopes.find(caller.tenant(), persona.id()).everywhere());
  }
}
