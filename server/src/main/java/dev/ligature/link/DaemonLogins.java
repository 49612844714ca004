package dev.ligature.link;

import dev.ligature.account.Accounts;
import dev.ligature.audit.Actor;
import dev.ligature.audit.ActorKind;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.connector.DaemonSession;
import dev.ligature.connector.LinkFlowListener;
import dev.ligature.connector.LinkFlowVerdict;
import dev.ligature.connector.NewPersona;
import dev.ligature.connector.Personas;
import dev.ligature.db.Transactions;
import dev.ligature.vault.CredentialKind;
import dev.ligature.vault.CredentialVault;
import dev.ligature.vault.Material;
import dev.ligature.vault.NewVersion;
import dev.ligature.vault.SealedContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What daemons tell of the logins that they run. A verified login becomes persona, connector and
 * credential in one transaction, or none of them.
 */
@Singleton
public class DaemonLogins implements LinkFlowListener {
  /** Refusals that end the attempt: another try with the same outcome meets the same. */
  private static final Set<Reason> FINAL =
      EnumSet.of(
          Reason.PERSONA_IN_USE,
          Reason.POLICY_FORBIDS,
          Reason.ACCOUNT_NOT_ACTIVE,
          Reason.LIMIT_REACHED,
          Reason.NOT_FOUND,
          Reason.WRONG_STATE,
          Reason.INVALID_FIELD);

  private final LinkJournal journal;
  private final LinkAttemptRepository attempts;
  private final Accounts accounts;
  private final Personas personas;
  private final CredentialVault vault;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  DaemonLogins(
      LinkJournal journal,
      LinkAttemptRepository attempts,
      Accounts accounts,
      Personas personas,
      CredentialVault vault,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.journal = journal;
    this.attempts = attempts;
    this.accounts = accounts;
    this.personas = personas;
    this.vault = vault;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public LinkFlowVerdict step(
      DaemonSession session,
      AttemptId id,
      long epoch,
      int revision,
      Duration timeToLive,
      byte[] message) {
    boolean asks;
    try {
      asks = ConnectorLoginMessages.asks(session, message);
    } catch (DomainException refusal) {
      return LinkFlowVerdict.REFUSED;
    }
    return held(
        session,
        id,
        epoch,
        attempt -> {
          if (attempt.state().isFinal()) {
            return LinkFlowVerdict.OVER;
          }
          if (revision <= attempt.daemonStep()) {
            return LinkFlowVerdict.ALREADY;
          }
          if (revision != attempt.daemonStep() + 1) {
            return LinkFlowVerdict.REFUSED;
          }
          attempts.noteDaemonStep(attempt, revision);
          journal.move(
              attempt,
              asks ? LinkState.STEP : LinkState.VERIFYING,
              new LinkStep.FromDaemon(message, epoch, revision, clock.instant().plus(timeToLive)));
          return LinkFlowVerdict.ACCEPTED;
        });
  }

  @Override
  public LinkFlowVerdict outcome(DaemonSession session, AttemptId id, long epoch, byte[] message) {
    LoginOutcome outcome = ConnectorLoginMessages.outcome(message);
    try {
      return held(
          session,
          id,
          epoch,
          attempt ->
              attempt.state().isFinal()
                  ? repeated(attempt, outcome)
                  : take(actor(session, attempt), attempt, outcome));
    } catch (DomainException refusal) {
      if (!FINAL.contains(refusal.reason())) {
        throw refusal;
      }
      return held(session, id, epoch, attempt -> refuse(actor(session, attempt), attempt, refusal));
    }
  }

  /** Works on the locked attempt, if this session holds it under this epoch. */
  private LinkFlowVerdict held(
      DaemonSession session,
      AttemptId id,
      long epoch,
      Function<LinkAttempt, LinkFlowVerdict> work) {
    return transactions.run(
        () -> {
          Optional<LinkAttempt> seen = attempts.findHeld(session.id(), id);
          if (seen.isEmpty() || seen.get().daemonEpoch() != epoch) {
            return LinkFlowVerdict.FENCED;
          }
          accounts.lock(seen.get().tenant(), seen.get().account());
          return work.apply(
              attempts
                  .lockHeld(session.id(), id)
                  .orElseThrow(() -> DomainException.of(Reason.FENCED, "The attempt moved.")));
        });
  }

  private static LinkFlowVerdict repeated(LinkAttempt attempt, LoginOutcome outcome) {
    boolean same =
        outcome instanceof LoginOutcome.Verified
            ? attempt.state() == LinkState.ACTIVE
            : attempt.state() == LinkState.FAILED;
    return same ? LinkFlowVerdict.ALREADY : LinkFlowVerdict.OVER;
  }

  private LinkFlowVerdict take(Actor actor, LinkAttempt attempt, LoginOutcome outcome) {
    if (attempt.expireTime().isBefore(clock.instant())) {
      return LinkFlowVerdict.OVER;
    }
    switch (outcome) {
      case LoginOutcome.Verified verified -> connect(actor, attempt, verified);
      case LoginOutcome.Failed(String reason, boolean retryable, String advice) ->
          journal.fail(actor, attempt, new LinkResult.Failed(reason, retryable, advice));
    }
    return LinkFlowVerdict.ACCEPTED;
  }

  private void connect(Actor actor, LinkAttempt attempt, LoginOutcome.Verified verified) {
    accounts.lockActive(attempt.tenant(), attempt.account());
    Platform platform = Platform.valueOf(attempt.subject().provider().toUpperCase(Locale.ROOT));
    CanonicalIdentifier remote = RemoteIds.canonical(platform, verified.remoteId());
    byte[] settings = verified.settings() == null ? attempt.context() : verified.settings();
    PersonaId persona =
        personas.activate(
            attempt.tenant(),
            attempt.account(),
            actor,
            new NewPersona(
                Objects.requireNonNull(attempt.persona()),
                Objects.requireNonNull(attempt.profile()),
                platform,
                attempt.network(),
                remote.raw(),
                remote.display(),
                remote.canonical(),
                remote.version(),
                verified.displayName(),
                Objects.requireNonNull(settings),
                verified.capabilities(),
                verified.abilities()));
    vault.put(
        attempt.account(),
        new NewVersion(
            actor,
            attempt.tenant(),
            persona,
            CredentialKind.ofLogin(platform),
            new Material.Sealed(
                verified.recipientKeyId(),
                verified.sealedCredential(),
                SealedContext.ofLink(attempt.id(), attempt.daemonEpoch())),
            null,
            null));
    audit.append(
        LinkJournal.event(actor, attempt, AuditType.LINK_CONFIRMED)
            .attribute("connector_id", persona));
    journal.finish(
        attempt,
        LinkState.ACTIVE,
        new LinkResult.Connected(persona, verified.capabilities()),
        null);
  }

  private LinkFlowVerdict refuse(Actor actor, LinkAttempt attempt, DomainException refusal) {
    if (!attempt.state().isFinal()) {
      journal.fail(
          actor, attempt, new LinkResult.Failed(refusal.reason().name(), false, refusal.text()));
    }
    boolean unreadable = refusal.reason() == Reason.WRONG_STATE;
    return unreadable ? LinkFlowVerdict.REFUSED : LinkFlowVerdict.OVER;
  }

  /** The daemon, in the trace of the call that began the attempt. */
  private Actor actor(DaemonSession session, LinkAttempt attempt) {
    return new Actor(
        ActorKind.DAEMON,
        session.id().toString(),
        attempt.tenant(),
        "ligature.connector.v1.ConnectorControl/Control",
        ids.next(),
        attempt.traceId(),
        Map.of());
  }
}
