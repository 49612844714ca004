package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.DaemonId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user at an outside platform, for whom a daemon acts.
 *
 * @param daemon that holds its connector
 * @param capabilities bytes of the capability summary that the platform last told; empty if none
 * @param scopesVersion grows with each change of the scopes, from 1
 */
public record Persona(
    PersonaId id,
    AccountId account,
    ProfileId profile,
    Platform platform,
    @Nullable DaemonId daemon,
    byte[] capabilities,
    @Nullable Instant capabilitiesTime,
    long scopesVersion) {}
