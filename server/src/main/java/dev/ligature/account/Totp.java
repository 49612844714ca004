package dev.ligature.account;

import com.google.common.io.BaseEncoding;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The authenticators of accounts; their seeds are sealed under the account's key. */
@Singleton
class Totp {
  /** How long a new factor counts for nothing, where the account has another one. */
  static final Duration COOLING = Duration.ofHours(24);

  private static final Duration CONFIRMED_WITHIN = Duration.ofMinutes(10);

  private final TotpRepository repository;
  private final TotpTries tries;
  private final Accounts accounts;
  private final FactorRules rules;
  private final OpenAttempts attempts;
  private final ContentKeys keys;
  private final Notices notices;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Totp(
      TotpRepository repository,
      TotpTries tries,
      Accounts accounts,
      FactorRules rules,
      OpenAttempts attempts,
      ContentKeys keys,
      Notices notices,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.tries = tries;
    this.accounts = accounts;
    this.rules = rules;
    this.attempts = attempts;
    this.keys = keys;
    this.notices = notices;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A new seed in base32 (RFC 4648), told once. */
  record Enrolled(Account account, String seed) {
    @Override
    public String toString() {
      return "Enrolled[]";
    }
  }

  /** When a confirmed authenticator begins to count. */
  record Confirmed(Instant countsFrom, Cursor revision) {}

  /**
   * Makes a seed, which counts for nothing until it is confirmed.
   *
   * @throws DomainException ALREADY_EXISTS where an authenticator is in use
   */
  Enrolled enrol(Caller caller, @Nullable String label) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          if (repository.isConfirmed(account.tenant(), account.id())) {
            throw DomainException.of(
                Reason.ALREADY_EXISTS, "An authenticator is in use; remove it first.");
          }
          try (Secret seed = Secret.taking(ids.bytes(TotpCode.SEED_BYTES))) {
            repository.put(
                account.tenant(),
                account.id(),
                caller.session().id(),
                label,
                keys.seal(
                    account.tenant(),
                    account.id(),
                    seed.expose(),
                    TotpTries.place(account.tenant(), account.id())),
                clock.instant());
            return new Enrolled(account, BaseEncoding.base32().omitPadding().encode(seed.expose()));
          }
        });
  }

  /**
   * Puts the seed of this session in use by a first code.
   *
   * @throws DomainException CODE_INVALID, CHALLENGE_VOID
   */
  Confirmed confirm(Caller caller, String code) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          Instant now = clock.instant();
          TotpRepository.Stored pending =
              repository
                  .lock(account.tenant(), account.id())
                  .filter(each -> each.confirmedTime() == null)
                  .filter(each -> each.enrolledBy().equals(caller.session().id()))
                  .filter(each -> each.createdTime().plus(CONFIRMED_WITHIN).isAfter(now))
                  .filter(each -> each.tries() < TotpTries.MOST)
                  .orElseThrow(Totp::nothingToProve);
          tries.spend(account.tenant(), account.id(), pending, code);
          repository.confirm(account.tenant(), account.id(), now);
          attempts.voidAll(account.tenant(), account.id());
          tell(caller, account, AuditType.FACTOR_ADDED, NoticeKind.TOTP_ADDED);
          boolean cools = rules.hasSeasonedIdentity(account, caller.session());
          return new Confirmed(
              cools ? now.plus(COOLING) : now, accounts.changed(account, "FACTOR_ADDED"));
        });
  }

  /**
   * Removes the authenticator, or a seed that was not confirmed.
   *
   * @throws DomainException NOT_FOUND; STEP_UP_REQUIRED without two factors, where one is in use
   */
  Cursor remove(Caller caller) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          TotpRepository.Stored stored =
              repository
                  .lock(account.tenant(), account.id())
                  .orElseThrow(DomainException::notFound);
          rules.requireStrongest(caller);
          repository.remove(account.tenant(), account.id());
          if (stored.confirmedTime() != null) {
            attempts.voidAll(account.tenant(), account.id());
            tell(caller, account, AuditType.FACTOR_REMOVED, NoticeKind.TOTP_REMOVED);
          }
          return accounts.changed(account, "FACTOR_REMOVED");
        });
  }

  static DomainException nothingToProve() {
    return DomainException.of(
        Reason.CHALLENGE_VOID, "There is no authenticator to prove; start again.");
  }

  private void tell(Caller caller, Account account, AuditType type, NoticeKind kind) {
    audit.append(AuditEvent.by(caller, type).attribute("factor", "totp"));
    notices.tell(account.tenant(), account.id(), kind, NoticeFacts.none());
  }
}
