package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Telephone numbers and mailboxes pass to other people. One that nobody proved for long does not
 * stand for its account alone as long as there is a better way to sign in: who comes by that one
 * proves the old one anew. The strongest of an account never stops to count.
 */
@Singleton
class StaleIdentities {
  private static final Duration TELEPHONE_LIFE = Duration.ofDays(90);
  private static final Duration MAILBOX_LIFE = Duration.ofDays(365);
  private static final IdentityId FIRST = new IdentityId(new UUID(0, 0));
  private static final int ALL = 1_000;

  private final IdentityRepository identities;
  private final Clock clock;

  StaleIdentities(IdentityRepository identities, Clock clock) {
    this.identities = identities;
    this.clock = clock;
  }

  /**
   * Returns if a proof of a verified identity stands for its account.
   *
   * @throws DomainException STEP_UP_REQUIRED
   */
  void requireStanding(TenantId tenant, Identity identity) {
    Instant now = clock.instant();
    if (isStale(identity, now)
        && ofAccount(tenant, identity.account()).stream()
            .anyMatch(other -> outlives(other, identity, now))) {
      throw DomainException.of(
          Reason.STEP_UP_REQUIRED,
          "This identity was not proven for long; sign in by another one and prove it again.",
          Map.of("rule", "proof_age"));
    }
  }

  private List<Identity> ofAccount(TenantId tenant, AccountId account) {
    return identities.listAfter(tenant, account, FIRST, ALL);
  }

  private static boolean outlives(Identity other, Identity identity, Instant now) {
    return !other.id().equals(identity.id())
        && other.verifiedTime() != null
        && other.signInCapable()
        && (!isStale(other, now)
            || ProofStrength.rank(other.kind()) > ProofStrength.rank(identity.kind()));
  }

  private static boolean isStale(Identity identity, Instant now) {
    return switch (identity.kind()) {
      case PHONE -> provenTime(identity).isBefore(now.minus(TELEPHONE_LIFE));
      case EMAIL -> provenTime(identity).isBefore(now.minus(MAILBOX_LIFE));
      case OIDC, OAUTH2_USERINFO, WALLET, PLATFORM, CONNECTOR -> false;
    };
  }

  private static Instant provenTime(Identity identity) {
    Instant last = identity.lastProofTime();
    return last == null ? Objects.requireNonNull(identity.verifiedTime()) : last;
  }
}
