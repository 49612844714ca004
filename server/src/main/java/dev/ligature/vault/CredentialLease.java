package dev.ligature.vault;

import dev.ligature.common.CredentialRef;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Material given out for a time.
 *
 * @param instance daemon instance that holds it
 * @param life granted lifetime, whole milliseconds
 * @param expireTime its end by the database's clock
 */
public record CredentialLease(
    LeaseId id,
    CredentialRef credential,
    long version,
    CredentialKind kind,
    PersonaId connector,
    long connectorEpoch,
    UUID instance,
    Duration life,
    Instant expireTime,
    int evidenceLevel) {}
