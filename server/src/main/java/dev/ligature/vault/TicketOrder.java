package dev.ligature.vault;

import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket shall allow: one act, of one persona, by one daemon instance.
 *
 * @param id unique id of the ticket
 * @param actor name of the acting service
 * @param instance the daemon instance that may use it
 * @param instanceSigningKey raw Ed25519 public key of the instance
 * @param intentHash SHA-256 of the exact bytes that the daemon will be given
 * @param action name of the contract's Action without its prefix
 * @param confirmation of the first send, if there is one
 * @param intent the intent, or null outside the intents
 * @param attempt number of the attempt, or null outside the intents
 * @param life at most 60 s
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TicketOrder(
    UUID id,
    TenantId tenant,
    PersonaId persona,
    String actor,
    UUID instance,
    byte[] instanceSigningKey,
    byte[] intentHash,
    String action,
    long connectorEpoch,
    @Nullable UUID confirmation,
    @Nullable String traceId,
    @Nullable IntentId intent,
    @Nullable Long attempt,
    Duration life) {}
