package dev.ligature.link;

/**
 * Whom an identity names, as claimed or as proven.
 *
 * @param provider name in the tenant's registry; of kinds without one the kind in lower case
 * @param issuer what scopes the identifier at the provider; empty where the provider does
 * @param identifier of a claim empty text where only the proof tells it
 */
public record Subject(
    LinkKind kind, String provider, String issuer, CanonicalIdentifier identifier) {}
