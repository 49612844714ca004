package dev.ligature.vault;

import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.time.Duration;

/**
 * A wish for the material of a connector's credential.
 *
 * @param life wished lifetime; it is capped at an hour
 */
public record LeaseWish(
    TenantId tenant,
    PersonaId connector,
    long connectorEpoch,
    CredentialRef credential,
    Duration life) {
  /** The lifetime where none is wished. */
  public static final Duration USUAL_LIFE = Duration.ofMinutes(5);
}
