package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A way to be recognised, of one account.
 *
 * @param provider name in the tenant's registry; of kinds without one the kind in lower case
 * @param lastProofTime when control of it was proven last
 */
public record Identity(
    IdentityId id,
    AccountId account,
    LinkKind kind,
    String provider,
    String issuer,
    String display,
    @Nullable String label,
    boolean signInCapable,
    @Nullable Instant verifiedTime,
    @Nullable Instant lastUsedTime,
    @Nullable Instant lastProofTime,
    Instant createdTime) {
  @Override
  public String toString() {
    return "Identity[" + id + "]";
  }
}
