package dev.ligature.vault;

import dev.ligature.audit.Actor;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Material that a caller brings for a persona.
 *
 * @param expectedVersion the version that it replaces, 0 for the first
 * @param connectorEpoch the epoch that a daemon made it under; null from backends
 * @param timeToLive how long the platform accepts it, from now; null if unknown
 */
record CredentialOffer(
    PersonaId persona,
    CredentialKind kind,
    Material material,
    long expectedVersion,
    @Nullable Long connectorEpoch,
    @Nullable Duration timeToLive) {

  NewVersion by(Actor actor, TenantId tenant) {
    return new NewVersion(actor, tenant, persona, kind, material, expectedVersion, timeToLive);
  }
}
