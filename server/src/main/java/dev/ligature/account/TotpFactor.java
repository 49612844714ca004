package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The authenticator as a second factor of an account that others want to absorb. */
@Singleton
class TotpFactor implements SecondFactor {
  private final TotpRepository repository;
  private final TotpTries tries;

  TotpFactor(TotpRepository repository, TotpTries tries) {
    this.repository = repository;
    this.tries = tries;
  }

  @Override
  public boolean isEnrolled(TenantId tenant, AccountId account) {
    return repository.isConfirmed(tenant, account);
  }

  @Override
  public boolean accepts(TenantId tenant, AccountId account, String code) {
    Optional<TotpRepository.Stored> stored =
        repository.lock(tenant, account).filter(each -> each.confirmedTime() != null);
    if (stored.isEmpty()) {
      return false;
    }
    try {
      tries.spend(tenant, account, stored.get(), code);
      return true;
    } catch (DomainException refusal) {
      if (refusal.reason() == Reason.CODE_INVALID) {
        return false;
      }
      throw refusal;
    }
  }
}
