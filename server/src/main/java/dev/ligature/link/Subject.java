package dev.ligature.link;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;

/**
 * Whom an identity names, as claimed or as proven.
 *
 * @param provider name in the tenant's registry; of kinds without one the kind in lower case
 * @param issuer what scopes the identifier at the provider; empty where the provider does
 * @param identifier of a claim empty text where only the proof tells it
 */
public record Subject(
    LinkKind kind, String provider, String issuer, CanonicalIdentifier identifier) {
  /**
   * The proven subject, if it is the one that this claim names.
   *
   * @throws DomainException PROOF_MISMATCH
   */
  Subject requireNames(Subject proven) {
    String canonical = identifier.canonical();
    if (kind != proven.kind
        || !provider.equals(proven.provider)
        || !(issuer.isEmpty() || issuer.equals(proven.issuer))
        || !(canonical.isEmpty() || canonical.equals(proven.identifier.canonical()))) {
      throw mismatch();
    }
    return proven;
  }

  static DomainException mismatch() {
    return DomainException.of(
        Reason.PROOF_MISMATCH, "The attempt belongs to another session or target.");
  }
}
