package dev.ligature.connector;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon sees of a connector at its platform.
 *
 * @param reasons upper case words
 * @param credentialVersion version that was used; 0 if it is not told
 * @param retryAfter how long the platform asks to wait
 * @param capabilities bytes of the capability summary, when it changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AssignmentSighting(
    ObservedState observed,
    List<String> reasons,
    long credentialVersion,
    @Nullable Duration retryAfter,
    byte @Nullable [] capabilities) {}
