package dev.ligature.connector;

/** A claimed intent as it is handed to the daemon. */
@SuppressWarnings("ArrayRecordComponent")
public record IntentDelivery(IntentClaim claim, String ticket, byte[] payload) {}
