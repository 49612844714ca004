package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.connector.DaemonLinkFlow;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens, moves and ends attempts, and tells the feed of it. */
@Singleton
class LinkJournal {
  static final Topic TOPIC = new Topic("link_attempt");

  private static final Duration TICKET_TTL = Duration.ofMinutes(10);

  private final LinkAttemptRepository attempts;
  private final Challenges challenges;
  private final DaemonLinkFlow daemons;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Sql sql;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  LinkJournal(
      LinkAttemptRepository attempts,
      Challenges challenges,
      DaemonLinkFlow daemons,
      AuditLog audit,
      ChangeFeed feed,
      Sql sql,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.attempts = attempts;
    this.challenges = challenges;
    this.daemons = daemons;
    this.audit = audit;
    this.feed = feed;
    this.sql = sql;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** Opens an attempt for an identity that the user proves in a step. */
  LinkAttempt open(Caller caller, ProofMethod.Start start, ProofMethod.Begun begun) {
    LinkStep step = begun.step();
    return open(
        caller,
        new LinkAttempt(
            caller.tenant(),
            start.attempt(),
            start.purpose(),
            begun.subject(),
            LinkState.STEP,
            1,
            caller.account(),
            caller.session().id(),
            "",
            null,
            null,
            null,
            step == null ? null : LinkMessages.bytes(step),
            null,
            begun.context(),
            0,
            1,
            0,
            caller.traceId(),
            start.expireTime()));
  }

  /** Opens an attempt as it is given. */
  LinkAttempt open(Caller caller, LinkAttempt attempt) {
    attempts.insert(caller, attempt, binding(caller, attempt), clock.instant());
    audit.append(
        AuditEvent.by(caller, AuditType.LINK_STARTED)
            .attribute("attempt_id", attempt.id())
            .personal("provider", attempt.subject().provider())
            .personal("identifier", attempt.subject().identifier().display()));
    return attempt;
  }

  /**
   * The caller's open or ended attempt, locked.
   *
   * @throws DomainException NOT_FOUND; TICKET_EXPIRED when its time is over
   */
  LinkAttempt lockOwn(Caller caller, AttemptId id) {
    LinkAttempt attempt =
        attempts
            .lock(caller.tenant(), id)
            .filter(each -> each.account().equals(caller.account()))
            .orElseThrow(DomainException::notFound);
    if (!attempt.state().isFinal() && attempt.expireTime().isBefore(clock.instant())) {
      throw DomainException.of(Reason.TICKET_EXPIRED, "The attempt is too old; start again.");
    }
    return attempt;
  }

  /** The caller's attempt, for reading. */
  LinkView get(Caller caller, AttemptId id) {
    return attempts
        .find(caller.tenant(), id)
        .filter(each -> each.account().equals(caller.account()))
        .map(this::view)
        .orElseThrow(DomainException::notFound);
  }

  /**
   * Holds the attempt's binding against who continues it.
   *
   * @throws DomainException PROOF_MISMATCH
   */
  void requireBinding(Caller caller, LinkAttempt attempt) {
    byte[] stored =
        attempts.binding(attempt.tenant(), attempt.id()).orElseThrow(DomainException::notFound);
    if (!MessageDigest.isEqual(stored, binding(caller, attempt))) {
      throw Subject.mismatch();
    }
  }

  /**
   * The locked attempt as it was proven: a claim that named nobody now names whom the proof does.
   *
   * @throws DomainException PROOF_MISMATCH where somebody else was proven than claimed
   */
  LinkAttempt proven(Caller caller, LinkAttempt attempt, Subject proven) {
    Subject claimed = attempt.subject();
    LinkAttempt named = attempt.naming(claimed.requireNames(proven));
    if (!claimed.identifier().canonical().isEmpty()) {
      return attempt;
    }
    attempts.name(named, binding(caller, named));
    return named;
  }

  /** Moves a locked attempt to another step. */
  LinkView move(LinkAttempt attempt, LinkState state, @Nullable LinkStep step) {
    byte[] bytes = step == null ? null : LinkMessages.bytes(step);
    attempts.move(attempt, state, bytes, null, null, clock.instant());
    return moved(attempt, state, bytes, null, null);
  }

  /** Ends a locked attempt. A conflict, or a proof for a link, gets its one ticket here. */
  LinkView finish(
      LinkAttempt attempt, LinkState state, LinkResult result, @Nullable String failure) {
    byte[] bytes = LinkMessages.bytes(result);
    challenges.voidOf(attempt.tenant(), attempt.id());
    attempts.move(attempt, state, null, bytes, failure, clock.instant());
    String ticket =
        switch (result) {
          case LinkResult.Conflict _ -> ticket(attempt, ProofPurpose.MERGE);
          case LinkResult.Proven _ -> ticket(attempt, ProofPurpose.LINK_ACCOUNTS);
          case LinkResult.Linked _, LinkResult.Connected _, LinkResult.Failed _ -> null;
        };
    return moved(attempt, state, null, bytes, ticket);
  }

  /**
   * Cancels the caller's attempt.
   *
   * @throws DomainException WRONG_STATE when it has ended
   */
  LinkView cancel(Caller caller, AttemptId id) {
    return transactions.run(
        () -> {
          LinkAttempt attempt = lockOwn(caller, id);
          if (attempt.state().isFinal()) {
            throw DomainException.of(
                Reason.WRONG_STATE,
                "The attempt has ended.",
                Map.of("state", attempt.state().name()));
          }
          challenges.voidOf(attempt.tenant(), attempt.id());
          attempts.move(attempt, LinkState.CANCELLED, null, null, null, clock.instant());
          audit.append(
              AuditEvent.by(caller, AuditType.LINK_CANCELLED)
                  .attribute("attempt_id", attempt.id())
                  .personal("provider", attempt.subject().provider())
                  .personal("identifier", attempt.subject().identifier().display()));
          tellDaemon(attempt);
          return moved(attempt, LinkState.CANCELLED, null, null, null);
        });
  }

  /** Ends a locked attempt whose time is over. */
  void expire(Actor actor, LinkAttempt attempt) {
    challenges.voidOf(attempt.tenant(), attempt.id());
    attempts.move(attempt, LinkState.EXPIRED, null, null, null, clock.instant());
    failed(actor, attempt, "EXPIRED");
    tellDaemon(attempt);
    moved(attempt, LinkState.EXPIRED, null, null, null);
  }

  /** Ends a locked attempt with a failure. */
  void fail(Actor actor, LinkAttempt attempt, LinkResult.Failed failure) {
    failed(actor, attempt, failure.reason());
    finish(attempt, LinkState.FAILED, failure, failure.reason());
  }

  private void failed(Actor actor, LinkAttempt attempt, String cause) {
    audit.append(event(actor, attempt, AuditType.LINK_FAILED).attribute("cause", cause));
  }

  /** What somebody else than the attempt's own caller did to it, in the trace that began it. */
  static AuditEvent event(Actor actor, LinkAttempt attempt, AuditType type) {
    return AuditEvent.by(actor, type)
        .in(attempt.tenant())
        .about(attempt.account())
        .trace(attempt.traceId())
        .attribute("attempt_id", attempt.id())
        .personal("provider", attempt.subject().provider())
        .personal("identifier", attempt.subject().identifier().display());
  }

  private void tellDaemon(LinkAttempt attempt) {
    DaemonSessionId session = attempt.daemonSession();
    if (session != null) {
      transactions.afterCommit(() -> daemons.cancel(session, attempt.id(), attempt.daemonEpoch()));
    }
  }

  /** The attempt as stored. */
  LinkView view(LinkAttempt attempt) {
    return new LinkView(
        attempt.id(),
        attempt.state(),
        attempt.revision(),
        attempt.subject().identifier().display(),
        attempt.step(),
        attempt.result(),
        null,
        null,
        attempt.expireTime());
  }

  private LinkView moved(
      LinkAttempt attempt,
      LinkState state,
      byte @Nullable [] step,
      byte @Nullable [] result,
      @Nullable String ticket) {
    Cursor revision =
        feed.append(
            new NewChange(
                TOPIC, attempt.tenant(), attempt.id(), attempt.account(), state.name(), Map.of()));
    return new LinkView(
        attempt.id(),
        state,
        attempt.revision() + 1,
        attempt.subject().identifier().display(),
        step,
        result,
        ticket,
        revision.encode(),
        attempt.expireTime());
  }

  private String ticket(LinkAttempt attempt, ProofPurpose purpose) {
    OpaqueToken ticket = OpaqueToken.mint(ids);
    Instant now = clock.instant();
    sql.update(
        """
        insert into proof (tenant_id, proof_id, link_attempt_id, account_id, purpose, kind,
          provider, issuer, subject_canonical, binding_hash, ticket_hash, created_time, expire_time)
        select tenant_id, ?, link_attempt_id, account_id, ?, kind, provider, issuer,
          target_canonical, binding_hash, ?, ?, ?
        from link_attempt where tenant_id = ? and link_attempt_id = ?
        """,
        ids.next(),
        purpose,
        ticket.digest(),
        now,
        now.plus(TICKET_TTL),
        attempt.tenant(),
        attempt.id());
    return ticket.text();
  }

  private static byte[] binding(Caller caller, LinkAttempt attempt) {
    return Binding.of(
        caller.tenant(),
        caller.account(),
        caller.session().id(),
        attempt.subject(),
        attempt.purpose(),
        attempt.id());
  }
}
