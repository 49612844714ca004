package dev.ligature.vault;

/** State of a credential, as the contract's {@code CredentialState} names it. */
public enum CredentialState {
  ACTIVE,
  REFRESHING,
  NEEDS_RELINK,
  PAUSED,
  SHREDDED
}
