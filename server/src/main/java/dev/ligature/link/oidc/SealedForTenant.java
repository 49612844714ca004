package dev.ligature.link.oidc;

/**
 * Bytes under a tenant's provider-secrets key.
 *
 * @param generation generation of the key
 */
record SealedForTenant(int generation, byte[] ciphertext) {}
