package dev.ligature.account;

import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** How strongly an owner must have authenticated, and which factors count for it. */
@Singleton
class FactorRules {
  private final TotpRepository totp;
  private final StepUpRepository sessions;
  private final Clock clock;

  FactorRules(TotpRepository totp, StepUpRepository sessions, Clock clock) {
    this.totp = totp;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * For what could lock the owner out: two factors of an account that has an authenticator.
   *
   * @throws DomainException STEP_UP_REQUIRED
   */
  void requireStrongest(Caller caller) {
    boolean hasTwo = totp.isConfirmed(caller.tenant(), caller.account());
    Freshness.require(caller.session(), hasTwo ? 2 : 1, clock.instant());
  }

  /**
   * Returns if a factor is older than the session and than its cooling time, or the account has no
   * other one: a thief of the session adds none of his own to step up by.
   *
   * @throws DomainException POLICY_FORBIDS
   */
  void requireSeasoned(Account account, UserSession session, Instant confirmed) {
    Instant born = sessions.createdTime(account.tenant(), session.id());
    boolean seasoned =
        confirmed.isBefore(born) && !confirmed.plus(Totp.COOLING).isAfter(clock.instant());
    if (!seasoned && (hasSeasonedIdentity(account, session) || hasSeasonedTotp(account, born))) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS,
          "The factor is too new for this session; use an older one.",
          Map.of("rule", "cooling_time"));
    }
  }

  private boolean hasSeasonedTotp(Account account, Instant born) {
    return totp.isConfirmedBefore(
        account.tenant(), account.id(), born, clock.instant().minus(Totp.COOLING));
  }

  /** Whether the account has an identity that counts for this session. */
  boolean hasSeasonedIdentity(Account account, UserSession session) {
    return totp.hasIdentityBefore(
        account.tenant(),
        account.id(),
        sessions.createdTime(account.tenant(), session.id()),
        clock.instant().minus(Totp.COOLING));
  }
}
