package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
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
  private final LinkedIntents linked;
  private final ConnectorJournal journal;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Clock clock;

  Personas(
      PersonaRepository personas,
      ScopeRepository scopes,
      ConnectorRepository connectors,
      ConnectorViewer viewer,
      LinkedIntents linked,
      ConnectorJournal journal,
      TenantPolicies policies,
      Transactions transactions,
      Clock clock) {
    this.personas = personas;
    this.scopes = scopes;
    this.connectors = connectors;
    this.viewer = viewer;
    this.linked = linked;
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
   * Makes a persona of a verified login, and its connector; joins the caller's transaction. It may
   * do what policy and platform allow; nothing is consented to yet. No daemon is given it before
   * its credential is stored. A living persona of the same account and remote id is kept, with the
   * new settings and abilities.
   *
   * @param actor who reported the login
   * @return the persona that the login belongs to
   * @throws DomainException PERSONA_IN_USE when another account holds the remote id; POLICY_FORBIDS
   */
  public PersonaId activate(TenantId tenant, AccountId account, Actor actor, NewPersona wanted) {
    return transactions.run(
        () -> {
          NewPersona persona =
              personas.holding(tenant, account, wanted).map(wanted::as).orElse(wanted);
          boolean known = !persona.id().equals(wanted.id());
          journal.lockOrder(persona.id());
          TenantPolicy policy = policies.of(tenant).policy();
          if (!policy.allowsPlatform(persona.platform().name())) {
            throw DomainException.of(Reason.POLICY_FORBIDS, "The platform is not allowed.");
          }
          if (known) {
            personas.refresh(tenant, persona);
            connectors.refresh(tenant, persona);
          } else {
            insert(tenant, account, persona, policy);
          }
          journal.write(
              AuditEvent.by(actor, AuditType.PERSONA_ACTIVATED)
                  .in(tenant)
                  .about(account)
                  .attribute("connector_id", persona.id())
                  .personal("platform", persona.platform().name())
                  .personal("name", persona.remoteDisplay()));
          journal.connectorChanged(
              tenant, account, persona.id(), known ? "LINKED_ANEW" : "ACTIVATED");
          return persona.id();
        });
  }

  private void insert(TenantId tenant, AccountId account, NewPersona persona, TenantPolicy policy) {
    Set<Action> granted = EnumSet.noneOf(Action.class);
    granted.addAll(PersonaScopes.possible(persona.platform()));
    granted.retainAll(persona.abilities());
    personas.insert(tenant, account, persona);
    connectors.insert(tenant, persona, FirstSendRule.valueOf(policy.confirmFirstSend()));
    scopes.replace(tenant, persona.id(), new ScopeSet(granted, Map.of()));
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
   * Moves a persona to another profile of the account. What linked accounts have queued through it
   * is cancelled, but for those that the new profile lets send.
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
          linked.cancelAt(Actor.of(caller), caller.tenant(), List.of(persona));
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
