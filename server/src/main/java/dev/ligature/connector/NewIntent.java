package dev.ligature.connector;

import dev.ligature.common.Action;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An act to be queued.
 *
 * @param id also the idempotency key of the submission
 * @param channel at the platform; empty for an act without one
 * @param orderingKey intents of a connector with the same key are delivered in order
 * @param payload exact bytes that the daemon will be given
 * @param delegation that allows it, where no session does
 * @param confirmation of the first send that the submitter relies on; null takes the one in force
 */
public record NewIntent(
    IntentId id,
    PersonaId connector,
    Action action,
    String channel,
    String orderingKey,
    byte[] payload,
    Duration life,
    @Nullable UUID delegation,
    @Nullable UUID confirmation) {}
