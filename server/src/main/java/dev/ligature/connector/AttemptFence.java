package dev.ligature.connector;

import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;

/**
 * An attempt at an intent as its daemon names it; session and daemon epoch are the stream's own.
 *
 * @param epoch connector epoch
 */
public record AttemptFence(PersonaId connector, long epoch, IntentId intent, int attempt) {}
