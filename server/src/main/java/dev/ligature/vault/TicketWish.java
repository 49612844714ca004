package dev.ligature.vault;

import dev.ligature.common.Action;
import dev.ligature.common.PersonaId;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a service wants a ticket for.
 *
 * @param intentHash SHA-256 of the exact bytes that the daemon will be given
 * @param isOneTime whether the daemon must redeem it before the act
 * @param confirmation of the first send that covers the act
 * @param life at most 60 s
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TicketWish(
    PersonaId persona,
    Action action,
    byte[] intentHash,
    boolean isOneTime,
    @Nullable UUID confirmation,
    Duration life) {
  static final Duration USUAL_LIFE = Duration.ofSeconds(60);
}
