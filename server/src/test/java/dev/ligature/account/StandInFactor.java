package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A second factor whose code the test chooses. */
@Singleton
@Requires(property = StandInFactor.PROPERTY)
public final class StandInFactor implements SecondFactor {
  /** The property by which a test server gets it. */
  public static final String PROPERTY = "ligature.test.second-factor";

  private final Map<AccountId, String> codes = new ConcurrentHashMap<>();

  /** The account has the factor from now on. */
  public void enrol(AccountId account, String code) {
    codes.put(account, code);
  }

  @Override
  public boolean isEnrolled(TenantId tenant, AccountId account) {
    return codes.containsKey(account);
  }

  @Override
  public boolean accepts(TenantId tenant, AccountId account, String code) {
    return code.equals(codes.get(account));
  }
}
