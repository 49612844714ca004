package dev.ligature.vault;

import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a credential; never its material.
 *
 * @param version the current one
 * @param createdTime when that version was stored
 * @param expireTime when the platform stops accepting it; null if unknown
 * @param lastLeaseTime when a lease was given out last; null if never
 */
public record CredentialSummary(
    CredentialRef credential,
    PersonaId persona,
    CredentialKind kind,
    CredentialState state,
    long version,
    Instant createdTime,
    @Nullable Instant expireTime,
    @Nullable Instant lastLeaseTime) {}
