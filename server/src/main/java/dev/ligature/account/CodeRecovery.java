package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recovers an account by a recovery code. Every identity is shown and is dropped unless it is kept,
 * so that one that an intruder has added does not stay unseen.
 */
@Singleton
class CodeRecovery {
  private final AccountRepository repository;
  private final Accounts accounts;
  private final Overviews overviews;
  private final Identifiers identifiers;
  private final RecoveryCodes codes;
  private final RecoveryTries tries;
  private final AccountRecovery recovery;
  private final Sessions sessions;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Clock clock;

  CodeRecovery(
      AccountRepository repository,
      Accounts accounts,
      Overviews overviews,
      Identifiers identifiers,
      RecoveryCodes codes,
      RecoveryTries tries,
      AccountRecovery recovery,
      Sessions sessions,
      AuditLog audit,
      Transactions transactions,
      Clock clock) {
    this.repository = repository;
    this.accounts = accounts;
    this.overviews = overviews;
    this.identifiers = identifiers;
    this.codes = codes;
    this.tries = tries;
    this.recovery = recovery;
    this.sessions = sessions;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The identities that the account had, and what the recovery gave where it was committed. */
  record Redeemed(
      AccountId account,
      List<Overviews.Identity> identities,
      Sessions.@Nullable Minted session,
      @Nullable Cursor revision) {}

  /**
   * Shows the identities of an account to whoever has a code of it, and on demand recovers it with
   * those that are kept. An unknown account and a wrong code are refused alike.
   *
   * @throws DomainException CODE_INVALID with {@code attempts_left}; RATE_LIMITED;
   *     ACCOUNT_NOT_ACTIVE; NOT_FOUND where a kept identity is not the account's
   */
  Redeemed redeem(
      Caller caller,
      String handleOrIdentifier,
      String typed,
      Set<IdentityId> kept,
      boolean commit) {
    return transactions.run(
        () -> {
          TenantId tenant = caller.tenant();
          AccountId id = find(tenant, handleOrIdentifier).orElse(null);
          RecoveryTries.Try tried = tries.count(caller, id, handleOrIdentifier);
          Account account = id == null ? null : accounts.lock(tenant, id);
          RecoveryCodeRepository.Stored code =
              account == null ? null : codes.find(tenant, account.id(), typed).orElse(null);
          if (account == null || code == null || !tried.heard()) {
            throw wrong(tried.left());
          }
          if (account.state() != AccountState.ACTIVE
              && account.state() != AccountState.RECOVERY_ONLY) {
            throw DomainException.of(
                Reason.ACCOUNT_NOT_ACTIVE,
                "The account is not active.",
                Map.of("state", account.state().name()));
          }
          List<Overviews.Identity> identities = overviews.identities(tenant, account.id());
          if (!commit) {
            return new Redeemed(account.id(), identities, null, null);
          }
          if (!codes.burn(tenant, code)) {
            throw wrong(tried.left());
          }
          return recover(caller, account, identities, kept);
        });
  }

  private Redeemed recover(
      Caller caller, Account account, List<Overviews.Identity> identities, Set<IdentityId> kept) {
    Set<IdentityId> own =
        identities.stream().map(Overviews.Identity::id).collect(Collectors.toSet());
    if (!own.containsAll(kept)) {
      throw DomainException.notFound();
    }
    Cursor revision =
        recovery.reclaim(Actor.of(caller), account, kept, NoticeKind.RECOVERY_CODE_USED);
    Sessions.Minted session =
        sessions.mint(
            new NewSession(
                account.tenant(),
                account.id(),
                null,
                1,
                Set.of("otp"),
                clock.instant(),
                Set.of(caller.service()),
                ShownDevice.NONE),
            accounts.get(account.tenant(), account.id()).sessionEpoch());
    audit.append(
        AuditEvent.by(caller, AuditType.RECOVERY_CODE_USED)
            .about(account.id())
            .proof("RECOVERY_CODE")
            .attribute("session_id", session.id())
            .attribute("kept_identities", kept.size())
            .attribute("dropped_identities", identities.size() - kept.size()));
    return new Redeemed(account.id(), identities, session, revision);
  }

  private Optional<AccountId> find(TenantId tenant, String handleOrIdentifier) {
    return identifiers
        .holderOf(tenant, handleOrIdentifier)
        .or(() -> repository.byHandle(tenant, handleOrIdentifier.toLowerCase(Locale.ROOT)));
  }

  private static DomainException wrong(int left) {
    return DomainException.of(
            Reason.CODE_INVALID,
            "The code is wrong.",
            Map.of("attempts_left", Integer.toString(left)))
        .committed();
  }
}
