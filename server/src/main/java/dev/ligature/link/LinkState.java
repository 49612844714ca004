package dev.ligature.link;

import java.util.EnumSet;
import java.util.Set;

/** Where an attempt stands. */
public enum LinkState {
  STARTED,
  STEP,
  VERIFYING,
  CREDENTIAL_SEALED,
  VERIFIED,
  POLICY_BOUND,
  ACTIVE,
  PROVEN,
  LINKED,
  ALREADY_YOURS,
  CONFLICT,
  FAILED,
  EXPIRED,
  CANCELLED;

  private static final Set<LinkState> OPEN =
      EnumSet.of(STARTED, STEP, VERIFYING, CREDENTIAL_SEALED, VERIFIED, POLICY_BOUND);

  /** Whether nothing more can happen. */
  public boolean isFinal() {
    return !OPEN.contains(this);
  }
}
