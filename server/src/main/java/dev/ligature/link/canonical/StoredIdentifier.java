package dev.ligature.link.canonical;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.UUID;

/**
 * An identifier as a row holds it.
 *
 * @param scope provider of an identity, platform of a persona
 * @param network issuer of an identity, network of a persona
 * @param occupies whether nobody else can hold the same: it is verified, or not ended
 */
record StoredIdentifier(
    TenantId tenant,
    UUID id,
    AccountId account,
    String scope,
    String network,
    String raw,
    String canonical,
    int version,
    boolean occupies) {

  /** Whether both cannot have the same canonical form. */
  boolean excludes(StoredIdentifier other) {
    return !id.equals(other.id) && (account.equals(other.account) || (occupies && other.occupies));
  }

  @Override
  public String toString() {
    return "StoredIdentifier[" + id + "]";
  }
}
