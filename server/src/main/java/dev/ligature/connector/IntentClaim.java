package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.IntentId;
import dev.ligature.keys.ContentKeys;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An intent claimed for one attempt.
 *
 * @param attempt part of the fence of everything that the daemon writes about it
 * @param hash SHA-256 of the bytes that the daemon will be given
 * @param isIrreversible whether its ticket must be redeemed before the act
 */
@SuppressWarnings("ArrayRecordComponent")
public record IntentClaim(
    AssignmentFence fence,
    IntentId intent,
    AccountId account,
    int attempt,
    Action action,
    byte[] hash,
    int payloadBytes,
    ContentKeys.Sealed payload,
    String service,
    @Nullable UUID confirmation,
    @Nullable String traceId,
    boolean isIrreversible) {}
