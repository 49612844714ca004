package dev.ligature.connector;

import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.rpc.DaemonCheck;
import jakarta.inject.Singleton;

/** Checks that a daemon session is live, at each call and each frame. */
@Singleton
public class DaemonSessions implements DaemonCheck {
  private final DaemonSessionRepository repository;
  private final DaemonAudit audit;
  private final Transactions transactions;

  DaemonSessions(DaemonSessionRepository repository, DaemonAudit audit, Transactions transactions) {
    this.repository = repository;
    this.audit = audit;
    this.transactions = transactions;
  }

  @Override
  public DaemonSessionId check(String token) {
    return ofToken(token).id();
  }

  /**
   * The live session of the token that Welcome gave out.
   *
   * @throws DomainException CREDENTIALS_INVALID when it is unknown, ended or of an older epoch
   */
  public DaemonSession ofToken(String token) {
    return repository
        .findByToken(new OpaqueToken(token).digest())
        .orElseThrow(
            () ->
                DomainException.of(Reason.CREDENTIALS_INVALID, "The daemon session is not live."));
  }

  /**
   * Returns if the session is still the live one of its daemon.
   *
   * @throws DomainException FENCED when it ended or a newer Hello took over
   */
  public void requireLive(DaemonSession session) {
    if (repository.findLive(session.id(), session.epoch()).isEmpty()) {
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

  static DomainException fenced() {
    return DomainException.of(Reason.FENCED, "A newer session or assignment took over.");
  }
}
