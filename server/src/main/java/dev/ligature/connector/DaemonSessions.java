package dev.ligature.connector;

import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.rpc.DaemonCheck;
import jakarta.inject.Singleton;

/** Checks that a daemon session is live, at each call and each frame. */
@Singleton
public class DaemonSessions implements DaemonCheck {
  private final DaemonSessionRepository repository;
  private final DaemonAudit audit;
  private final KeySettings settings;
  private final Transactions transactions;

  DaemonSessions(
      DaemonSessionRepository repository,
      DaemonAudit audit,
      KeySettings settings,
      Transactions transactions) {
    this.repository = repository;
    this.audit = audit;
    this.settings = settings;
    this.transactions = transactions;
  }

  @Override
  public Live check(String token) {
    return repository
        .findCallerByToken(new OpaqueToken(token).digest(), settings.environment())
        .orElseThrow(DaemonSessions::notLive);
  }

  /**
   * The live session of the token that Welcome gave out.
   *
   * @throws DomainException CREDENTIALS_INVALID when it is unknown, ended or of an older epoch
   */
  public DaemonSession ofToken(String token) {
    return repository
        .findByToken(new OpaqueToken(token).digest())
        .orElseThrow(DaemonSessions::notLive);
  }

  /**
   * The live session of an id.
   *
   * @throws DomainException CREDENTIALS_INVALID when it has ended
   */
  DaemonSession live(DaemonSessionId id) {
    return repository.findLive(id).orElseThrow(DaemonSessions::notLive);
  }

  /** Lets unary calls of the session be signed over the nonces of its stream. */
  void announce(DaemonSession session, ControlNonces nonces) {
    repository.setNonces(session, nonces.newest(), nonces.before());
  }

  /**
   * Returns if the session is still the live one of its daemon.
   *
   * @throws DomainException FENCED when it ended or a newer Hello took over
   */
  public void requireLive(DaemonSession session) {
    boolean isLive =
        repository.findLive(session.id()).filter(it -> it.epoch() == session.epoch()).isPresent();
    if (!isLive) {
      throw fenced();
    }
  }

  /** What a daemon is told whose session has ended: one that was only silent may come back. */
  GoawayReason goodbye(DaemonSession session) {
    return switch (repository.endOf(session)) {
      case "REPLACED" -> GoawayReason.REPLACED;
      case "POLICY" -> GoawayReason.POLICY;
      default -> GoawayReason.MAX_AGE;
    };
  }

  /** Ends a session, if it is still the live one. */
  void close(DaemonSession session, String reason) {
    transactions.run(
        () -> {
          boolean ended = repository.end(session.id(), session.epoch(), reason);
          if (ended) {
            audit.ended(session, reason);
          }
          return ended;
        });
  }

  private static DomainException notLive() {
    return DomainException.of(Reason.CREDENTIALS_INVALID, "The daemon session is not live.");
  }

  static DomainException fenced() {
    return DomainException.of(Reason.FENCED, "A newer session or assignment took over.");
  }
}
