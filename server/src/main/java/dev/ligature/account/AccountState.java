package dev.ligature.account;

/** Life of an account. */
public enum AccountState {
  ACTIVE,
  SUSPENDED,
  /** Only recovery is possible: the last identity was reported compromised. */
  RECOVERY_ONLY,
  /** Tombstone: absorbed by another account, whose id the alias gives. */
  MERGED,
  DELETED
}
