package dev.ligature.vault;

import dev.ligature.audit.Actor;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A credential to be stored.
 *
 * @param actor who stores it, for the audit log
 * @param expectedVersion version that it replaces, 0 for the first; null replaces what is there
 * @param timeToLive how long the platform accepts it, from now; null if unknown
 */
public record NewVersion(
    Actor actor,
    TenantId tenant,
    PersonaId persona,
    CredentialKind kind,
    Material material,
    @Nullable Long expectedVersion,
    @Nullable Duration timeToLive) {}
