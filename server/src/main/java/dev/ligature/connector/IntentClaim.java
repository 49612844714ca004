package dev.ligature.connector;

import dev.ligature.keys.ContentKeys;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An intent claimed for one attempt.
 *
 * @param fence its attempt is part of the fence of everything that the daemon writes about it
 * @param sequence order of submission
 * @param ticket jti of the ticket of this attempt
 * @param hash SHA-256 of the bytes that the daemon will be given
 * @param isIrreversible whether its ticket must be redeemed before the act
 */
@SuppressWarnings("ArrayRecordComponent")
public record IntentClaim(
    AttemptFence fence,
    NotedIntent intent,
    long sequence,
    UUID ticket,
    byte[] hash,
    ContentKeys.Sealed payload,
    String service,
    @Nullable UUID confirmation,
    boolean isIrreversible) {}
