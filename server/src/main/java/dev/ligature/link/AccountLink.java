package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.LinkId;
import java.time.Instant;

/**
 * An edge between two living accounts of one person.
 *
 * @param low the end with the lower id
 * @param lowCeiling what the owner of the low end lets through
 */
public record AccountLink(
    LinkId id,
    AccountId low,
    AccountId high,
    PrivacyMode lowCeiling,
    PrivacyMode highCeiling,
    Instant createdTime) {

  /** The lower of both ceilings. */
  public PrivacyMode effective() {
    return lowCeiling.and(highCeiling);
  }

  /** True if the account is one of the ends. */
  public boolean joins(AccountId account) {
    return low.equals(account) || high.equals(account);
  }

  /** The end that this one is linked with. */
  public AccountId other(AccountId end) {
    return low.equals(end) ? high : low;
  }

  /** The ceiling that an end has set. */
  public PrivacyMode ceilingOf(AccountId end) {
    return low.equals(end) ? lowCeiling : highCeiling;
  }

  /** The same edge with another ceiling of one end. */
  AccountLink withCeiling(AccountId end, PrivacyMode ceiling) {
    boolean isLow = low.equals(end);
    return new AccountLink(
        id, low, high, isLow ? ceiling : lowCeiling, isLow ? highCeiling : ceiling, createdTime);
  }
}
