package dev.ligature.connector;

import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;

/**
 * An assignment as one daemon session holds it. A write is accepted iff all of it equals the row.
 *
 * @param epoch connector epoch
 */
public record AssignmentFence(
    TenantId tenant, PersonaId connector, long epoch, DaemonSession session) {}
