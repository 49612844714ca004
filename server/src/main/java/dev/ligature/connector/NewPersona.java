package dev.ligature.connector;

import dev.ligature.common.Action;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A persona whose login has been verified at the platform.
 *
 * @param network IRC network, homeserver or team; empty where the platform is one namespace
 * @param remoteRaw remote id as the platform wrote it
 * @param remoteDisplay remote id to show
 * @param remoteCanonical remote id to compare
 * @param canonicaliserVersion of the form of {@code remoteCanonical}
 * @param settings bytes of the settings message: how the platform is reached; without secrets
 * @param capabilities bytes of the capability summary
 * @param abilities acts that the platform allows the persona
 */
public record NewPersona(
    PersonaId id,
    ProfileId profile,
    Platform platform,
    String network,
    String remoteRaw,
    String remoteDisplay,
    String remoteCanonical,
    int canonicaliserVersion,
    @Nullable String displayName,
    byte[] settings,
    byte[] capabilities,
    Set<Action> abilities) {
  /** The same under the id of the persona that it is already. */
  NewPersona as(PersonaId persona) {
    return new NewPersona(
        persona,
        profile,
        platform,
        network,
        remoteRaw,
        remoteDisplay,
        remoteCanonical,
        canonicaliserVersion,
        displayName,
        settings,
        capabilities,
        abilities);
  }
}
