package dev.ligature.client.ticket;

import com.google.protobuf.ByteString;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon is about to do, which its ticket must say word for word.
 *
 * @param action name of the Action without its prefix
 * @param intentBytes the exact bytes that it was given
 * @param connectorEpoch the epoch as last pushed by the server; empty after a reconnect until it
 *     arrives, and then every ticket is refused
 * @param intent the intent, or null outside the intent ledger
 * @param attempt number of the attempt, or null outside the intent ledger
 */
public record TicketExpectation(
    UUID tenant,
    UUID persona,
    String action,
    ByteString intentBytes,
    OptionalLong connectorEpoch,
    @Nullable UUID intent,
    @Nullable Long attempt) {}
