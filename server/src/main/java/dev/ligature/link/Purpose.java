package dev.ligature.link;

/** What a proof is for; purposes never cross. */
public enum Purpose {
  SIGN_IN,
  LINK,
  MERGE,
  STEP_UP,
  RECOVERY
}
