package dev.ligature.account;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Compares codes of authenticators, five wrong ones in a quarter of an hour. The row is locked and
 * the try counted before; a wrong code commits it with the refusal. No step is good twice.
 */
@Singleton
class TotpTries {
  static final int MOST = 5;

  private static final Duration WINDOW = Duration.ofMinutes(15);

  private final TotpRepository repository;
  private final ContentKeys keys;
  private final Clock clock;

  TotpTries(TotpRepository repository, ContentKeys keys, Clock clock) {
    this.repository = repository;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Uses a right code up.
   *
   * @param stored the authenticator, locked
   * @throws DomainException CODE_INVALID with {@code attempts_left}, RATE_LIMITED
   */
  void spend(TenantId tenant, AccountId account, TotpRepository.Stored stored, String code) {
    Instant now = clock.instant();
    boolean isOver = stored.triesSince().plus(WINDOW).isBefore(now);
    Instant since = isOver ? now : stored.triesSince();
    int tried = isOver ? 1 : stored.tries() + 1;
    if (tried > MOST) {
      throw DomainException.of(
              Reason.RATE_LIMITED, "Too many wrong codes.", Map.of("limit", "totp"))
          .retryAfter(Duration.between(now, since.plus(WINDOW)));
    }
    repository.count(tenant, account, tried, since);
    OptionalLong step = match(tenant, account, stored, code, now);
    if (step.isEmpty()) {
      throw DomainException.of(
              Reason.CODE_INVALID,
              "The code is wrong, or was used.",
              Map.of("attempts_left", Integer.toString(MOST - tried)))
          .committed();
    }
    repository.use(tenant, account, step.getAsLong(), now);
  }

  private OptionalLong match(
      TenantId tenant, AccountId account, TotpRepository.Stored stored, String code, Instant now) {
    byte[] opened =
        keys.open(tenant, account, stored.seed(), place(tenant, account))
            .orElseThrow(Totp::nothingToProve);
    try (Secret seed = Secret.taking(opened)) {
      return TotpCode.match(seed.expose(), code, now, stored.lastStep());
    }
  }

  /** What a sealed seed is bound to. */
  static byte[] place(TenantId tenant, AccountId account) {
    return LengthPrefixed.of("totp-seed").id(tenant.value()).id(account.value()).toBytes();
  }
}
