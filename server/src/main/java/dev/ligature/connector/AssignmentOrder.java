package dev.ligature.connector;

import dev.ligature.common.PersonaId;

/** What a daemon is told of one of its connectors. */
sealed interface AssignmentOrder {
  /**
   * Run it so.
   *
   * @param nonce 16 bytes, repeated in the answer
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Assign(AssignmentRow spec, byte[] nonce) implements AssignmentOrder {}

  /** Forget it. */
  record Unassign(PersonaId connector, long epoch) implements AssignmentOrder {}

  /** Stop all acts and keep it. */
  record Pause(PersonaId connector, long epoch) implements AssignmentOrder {}

  /** Stop it for good and log out. */
  record Revoke(PersonaId connector, long epoch) implements AssignmentOrder {}

  /** This is its epoch now. */
  record Epoch(PersonaId connector, long epoch) implements AssignmentOrder {}
}
