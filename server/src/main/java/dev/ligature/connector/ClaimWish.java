package dev.ligature.connector;

import dev.ligature.common.PersonaId;

/**
 * What may be claimed of a connector.
 *
 * @param epoch connector epoch of the credits
 * @param bytes that the payloads may have in all
 */
public record ClaimWish(PersonaId connector, long epoch, int messages, long bytes) {}
