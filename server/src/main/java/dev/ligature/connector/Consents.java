package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.rpc.Freshness;
import dev.ligature.vault.CredentialVault;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What owners allow daemons to do in their name, and take back. */
@Singleton
public class Consents {
  private final ConsentRepository consents;
  private final ConnectorRepository connectors;
  private final IntentRepository intents;
  private final CredentialVault vault;
  private final ConnectorJournal journal;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Consents(
      ConsentRepository consents,
      ConnectorRepository connectors,
      IntentRepository intents,
      CredentialVault vault,
      ConnectorJournal journal,
      TenantPolicies policies,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.consents = consents;
    this.connectors = connectors;
    this.intents = intents;
    this.vault = vault;
    this.journal = journal;
    this.policies = policies;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A consent after a change, and how many queued intents it ended. */
  public record Changed(Consent consent, int cancelledIntents, Cursor revision) {}

  /** A confirmation of the first send. */
  public record Confirmed(UUID confirmation, Cursor revision) {}

  /**
   * The newest consent of the caller's persona.
   *
   * @throws DomainException NOT_FOUND
   */
  public Consent get(Caller caller, PersonaId persona) {
    if (connectors.find(caller.tenant(), caller.account(), persona).isEmpty()) {
      throw DomainException.notFound();
    }
    return consents.latest(caller.tenant(), persona);
  }

  /**
   * Allows acts; they take the place of those allowed before. Acts that change something at the
   * platform need the assurance that the tenant demands for sending.
   *
   * @throws DomainException NOT_FOUND; WRONG_STATE when the connector is revoked; STEP_UP_REQUIRED
   */
  public Changed grant(Caller caller, PersonaId persona, Set<Action> actions, String textVersion) {
    boolean sends = actions.stream().anyMatch(Action::isOutbound);
    int aal = sends ? policies.of(caller.tenant()).policy().sendAal() : 1;
    Freshness.require(caller.session(), aal, clock.instant());
    return change(caller, persona, AuditType.CONSENT_GRANTED, before -> actions, textVersion);
  }

  /**
   * Takes acts back, all of them where none is named; what is queued for them is cancelled.
   *
   * @throws DomainException NOT_FOUND
   */
  public Changed withdraw(Caller caller, PersonaId persona, Set<Action> actions) {
    return change(
        caller,
        persona,
        AuditType.CONSENT_REVOKED,
        before -> {
          Set<Action> left = EnumSet.noneOf(Action.class);
          if (!actions.isEmpty() && before.withdrawnTime() == null) {
            left.addAll(before.actions());
            left.removeAll(actions);
          }
          return left;
        },
        null);
  }

  /**
   * Confirms the first send of a connector, or into one channel of it.
   *
   * @throws DomainException NOT_FOUND; WRONG_STATE when it is revoked; INVALID_FIELD without a
   *     channel where the rule is by channel; STEP_UP_REQUIRED
   */
  public Confirmed confirmFirstSend(Caller caller, PersonaId id, String channel) {
    Freshness.require(caller.session(), 1, clock.instant());
    return transactions.run(
        () -> {
          Connector connector = lock(caller, id);
          refuseRevoked(connector);
          boolean byChannel = connector.firstSendRule() == FirstSendRule.CHANNEL;
          if (byChannel && channel.isEmpty()) {
            throw DomainException.invalid(
                Reason.INVALID_FIELD, "channel_id", "First sends are confirmed by channel.");
          }
          UUID confirmation =
              consents.confirm(
                  caller.tenant(), id, byChannel ? channel : "", ids.next(), caller.session());
          journal.write(
              journal
                  .event(caller, AuditType.SEND_CONFIRMED, id, connector.platform())
                  .attribute("confirmation_id", confirmation));
          return new Confirmed(
              confirmation,
              journal.connectorChanged(caller.tenant(), connector.account(), id, "CONFIRMED"));
        });
  }

  private interface Change {
    Set<Action> apply(Consent before);
  }

  private Changed change(
      Caller caller,
      PersonaId persona,
      AuditType type,
      Change change,
      @Nullable String textVersion) {
    return transactions.run(
        () -> {
          Connector connector = lock(caller, persona);
          if (textVersion != null) {
            refuseRevoked(connector);
          }
          Consent before = consents.latest(caller.tenant(), persona);
          Set<Action> actions = change.apply(before);
          long version = actions.isEmpty() ? 0 : before.version() + 1;
          if (actions.isEmpty()) {
            consents.withdraw(caller.tenant(), persona);
          } else {
            consents.grant(
                caller.tenant(),
                persona,
                version,
                actions,
                textVersion == null ? before.textVersion() : textVersion,
                caller.session());
            vault.resume(caller.tenant(), persona);
          }
          connectors.setConsent(caller.tenant(), persona, version);
          connectors.touch(caller.tenant(), persona);
          int cancelled =
              intents.cancelOthers(caller.tenant(), persona, actions, "CONSENT_WITHDRAWN");
          journal.write(
              journal
                  .event(caller, type, persona, connector.platform())
                  .attribute("consent_version", version)
                  .personal("action", named(actions)));
          return new Changed(
              consents.latest(caller.tenant(), persona),
              cancelled,
              journal.connectorChanged(caller.tenant(), connector.account(), persona, "CONSENT"));
        });
  }

  private Connector lock(Caller caller, PersonaId persona) {
    journal.lockOrder(persona);
    return connectors
        .lock(caller.tenant(), caller.account(), persona)
        .orElseThrow(DomainException::notFound);
  }

  private static void refuseRevoked(Connector connector) {
    if (connector.desired() == DesiredState.REVOKED) {
      throw DomainException.of(Reason.WRONG_STATE, "The connector is revoked.");
    }
  }

  private static String named(Set<Action> actions) {
    return actions.stream().map(Enum::name).sorted().collect(Collectors.joining(" "));
  }
}
