package dev.ligature.vault;

import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Port to the owner of connectors: whether an act may be done as a persona, and by which daemon.
 */
public interface TicketGuard {
  /**
   * Who may do the act.
   *
   * @param instanceSigningKey raw Ed25519 public key of the instance
   * @param confirmation of the first send, where one is needed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Allowed(
      UUID instance, byte[] instanceSigningKey, long connectorEpoch, @Nullable UUID confirmation) {}

  /**
   * The daemon instance that may do the act now as the caller's persona. The connector's row stays
   * locked until the running transaction ends.
   *
   * @throws dev.ligature.common.DomainException NOT_FOUND: not the caller's persona; SCOPE_MISSING;
   *     CONSENT_MISSING; CONNECTOR_NOT_SENDING; CONFIRM_REQUIRED; NO_DAEMON; BUILD_REFUSED
   */
  Allowed require(Caller caller, PersonaId persona, Action action, @Nullable UUID confirmation);

  /** True if the instance holds the persona's connector under the epoch and it is not stopped. */
  boolean holds(TenantId tenant, PersonaId persona, UUID instance, long connectorEpoch);
}
