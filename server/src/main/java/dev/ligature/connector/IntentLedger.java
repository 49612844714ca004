package dev.ligature.connector;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.ContentKeys;
import dev.ligature.rpc.SessionAlive;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes intents in, shows them and cancels them. Submitting is the authorisation. */
@Singleton
public class IntentLedger {
  private final IntentRepository intents;
  private final ConnectorRepository connectors;
  private final SendGrants grants;
  private final ActRules rules;
  private final ConnectorJournal journal;
  private final ContentKeys keys;
  private final WorkBell bell;
  private final SessionAlive sessions;
  private final Transactions transactions;

  IntentLedger(
      IntentRepository intents,
      ConnectorRepository connectors,
      SendGrants grants,
      ActRules rules,
      ConnectorJournal journal,
      ContentKeys keys,
      WorkBell bell,
      SessionAlive sessions,
      Transactions transactions) {
    this.intents = intents;
    this.connectors = connectors;
    this.grants = grants;
    this.rules = rules;
    this.journal = journal;
    this.keys = keys;
    this.bell = bell;
    this.sessions = sessions;
    this.transactions = transactions;
  }

  /** An intent after a change, and the revision at which that is visible. */
  public record Changed(Intent intent, Cursor revision) {}

  /**
   * Queues an act. The same id with the same body is the same intent, as long as it is kept.
   *
   * @throws DomainException NOT_FOUND; SCOPE_MISSING; CONSENT_MISSING; CONNECTOR_NOT_SENDING;
   *     CONFIRM_REQUIRED; REQUEST_ID_REUSED
   */
  public Changed submit(Caller caller, NewIntent wanted) {
    return transactions.run(
        () -> {
          journal.lockOrder(wanted.connector());
          Connector connector =
              connectors
                  .share(caller.tenant(), submitter(caller, wanted), wanted.connector())
                  .or(() -> linked(caller, wanted))
                  .orElseThrow(DomainException::notFound);
          AccountId account = connector.account();
          byte[] requestHash = IntentHashes.ofRequest(wanted);
          boolean isKnown =
              intents
                  .isRepeated(caller.tenant(), account, caller.service(), wanted.id(), requestHash)
                  .map(IntentLedger::refuseOtherBody)
                  .orElse(false);
          Intent intent =
              isKnown
                  ? get(caller, account, wanted.id())
                  : insert(caller, wanted, account, connector, requestHash);
          Cursor revision = told(intent, "SUBMITTED");
          transactions.afterCommit(() -> bell.ring(wanted.connector()));
          return new Changed(intent, revision);
        });
  }

  private Intent insert(
      Caller caller, NewIntent wanted, AccountId account, Connector connector, byte[] requestHash) {
    refuseUnlessSending(connector);
    Consent consent = rules.requireAllowed(connector, wanted.action(), wanted.channel());
    UUID confirmation =
        rules.requireConfirmed(connector, wanted.action(), wanted.channel(), wanted.confirmation());
    ContentKeys.Sealed payload =
        keys.seal(
            caller.tenant(),
            account,
            wanted.payload(),
            IntentHashes.place(caller.tenant(), wanted.id()));
    Intent intent =
        intents.insert(
            caller,
            wanted,
            new IntentRepository.Authorised(
                account,
                requestHash,
                IntentHashes.sha256(wanted.payload()),
                payload,
                consent.version(),
                confirmation));
    if (caller.sessionOrNull() != null) {
      // The row waited for whoever was ending the session meanwhile.
      sessions.require(caller);
    }
    journal.write(
        AuditEvent.by(caller, AuditType.INTENT_SUBMITTED)
            .about(account)
            .attribute("intent_id", wanted.id())
            .attribute("connector_id", wanted.connector())
            .attribute("consent_version", consent.version())
            .personal("action", wanted.action().name())
            .personal("platform", connector.platform().name())
            .personal("place", wanted.channel()));
    return intent;
  }

  private AccountId submitter(Caller caller, NewIntent wanted) {
    UUID delegation = wanted.delegation();
    return delegation == null
        ? caller.account()
        : intents
            .delegator(
                caller.tenant(), delegation, wanted.connector(), caller.service(), wanted.action())
            .orElseThrow(DomainException::notFound);
  }

  /** A linked account's, whose owner lets the caller send through it. */
  private Optional<Connector> linked(Caller caller, NewIntent wanted) {
    return wanted.delegation() == null
        ? grants
            .granter(caller.tenant(), caller.account(), wanted.connector())
            .flatMap(owner -> connectors.share(caller.tenant(), owner, wanted.connector()))
        : Optional.empty();
  }

  private static boolean refuseOtherBody(boolean isSame) {
    if (!isSame) {
      throw DomainException.invalid(
          Reason.REQUEST_ID_REUSED, "request_id", "The request_id belongs to another intent.");
    }
    return true;
  }

  private static void refuseUnlessSending(Connector connector) {
    boolean isSending =
        switch (connector.effective()) {
          case READ_ONLY, RELINK_REQUIRED, REVOKING, REVOKED, FAILED, LINKING -> false;
          case PAUSED -> !connector.refusesWhenPaused();
          case CONNECTING, ACTIVE, DEGRADED, UNREACHABLE ->
              connector.desired() == DesiredState.ACTIVE;
        };
    if (!isSending) {
      throw ActRules.notSending(connector);
    }
  }

  /**
   * An intent of the caller's account.
   *
   * @throws DomainException NOT_FOUND
   */
  public Intent get(Caller caller, IntentId intent) {
    return get(caller, caller.account(), intent);
  }

  private Intent get(Caller caller, AccountId account, IntentId intent) {
    return intents.find(caller.tenant(), account, intent).orElseThrow(DomainException::notFound);
  }

  /** Intents of the caller's account before a sequence number, newest first. */
  public List<Intent> list(
      Caller caller,
      @Nullable PersonaId connector,
      Collection<IntentState> states,
      long before,
      int limit) {
    return intents.list(caller.tenant(), caller.account(), connector, states, before, limit);
  }

  /**
   * Cancels an intent that is not dispatched.
   *
   * @throws DomainException NOT_FOUND; WRONG_STATE when it is dispatched or over
   */
  public Changed cancel(Caller caller, IntentId id) {
    return transactions.run(
        () -> {
          Intent before = get(caller, id);
          journal.lockOrder(before.connector());
          if (!intents.cancel(caller.tenant(), id, "BY_OWNER")) {
            throw DomainException.of(
                Reason.WRONG_STATE,
                "The intent is dispatched or over.",
                Map.of("state", get(caller, id).state().name()));
          }
          journal.write(
              AuditEvent.by(caller, AuditType.INTENT_CANCELLED)
                  .attribute("intent_id", id)
                  .attribute("connector_id", before.connector())
                  .personal("action", before.action().name()));
          Intent intent = get(caller, id);
          return new Changed(intent, told(intent, "CANCELLED"));
        });
  }

  private Cursor told(Intent intent, String kind) {
    return journal.intentChanged(
        intent.tenant(), intent.account(), intent.id(), intent.connector(), kind);
  }
}
