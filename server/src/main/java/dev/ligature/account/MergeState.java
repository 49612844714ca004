package dev.ligature.account;

/** Where a merge stands. */
public enum MergeState {
  /** A factor of the other account must be proven; such a merge has no row yet. */
  PROOF_NEEDED,
  /** Happens after the tenant's delay, unless cancelled. */
  PENDING,
  DONE,
  CANCELLED,
  UNDONE
}
