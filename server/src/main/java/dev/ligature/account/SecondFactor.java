package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;

/** A kind of second factor that accounts enrol, such as an authenticator. */
public interface SecondFactor {
  /** Whether the account has one that counts. */
  boolean isEnrolled(TenantId tenant, AccountId account);

  /** Whether a code is right now; a right one is used up. */
  boolean accepts(TenantId tenant, AccountId account, String code);
}
