package dev.ligature.keys;

/** Whether a master key answers, as this node sees it. */
public enum KeyHealth {
  /** It answers. */
  OK,
  /** It does not answer; opened keys are served up to their hard age. */
  DEGRADED,
  /** It is disabled, destroyed or forbidden; opened keys are dropped. */
  REFUSED
}
