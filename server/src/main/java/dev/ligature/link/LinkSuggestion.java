package dev.ligature.link;

import java.time.Instant;
import java.util.UUID;

/**
 * A link that seems likely, as the owner of an address reads of it; nothing tells the other
 * account.
 *
 * @param provider whose user named the address
 */
public record LinkSuggestion(UUID id, String provider, Instant createdTime) {}
