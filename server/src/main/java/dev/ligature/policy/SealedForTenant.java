package dev.ligature.policy;

/**
 * Bytes under a tenant's provider-secrets key.
 *
 * @param generation generation of the key
 */
public record SealedForTenant(int generation, byte[] ciphertext) {}
