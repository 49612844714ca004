package dev.ligature.account;

/** What a proof is for; purposes never cross. */
public enum ProofPurpose {
  SIGN_IN,
  LINK,
  LINK_ACCOUNTS,
  MERGE,
  STEP_UP,
  RECOVERY
}
