package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import java.time.Duration;

/**
 * A login that a daemon is to run.
 *
 * @param epoch epoch of the attempt, from 1; frames of another one are refused
 * @param flow name of the contract's LinkFlow without its prefix, such as {@code PASSWORD}
 * @param region residency of the tenant
 * @param settings bytes of the ConnectorSettings message
 * @param timeToLive rest of the attempt's life
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LinkFlowRequest(
    TenantId tenant,
    AccountId account,
    AttemptId attempt,
    long epoch,
    Platform platform,
    String flow,
    String region,
    byte[] settings,
    Duration timeToLive) {}
