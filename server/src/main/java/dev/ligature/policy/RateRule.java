package dev.ligature.policy;

import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/** Methods that share a budget. */
enum RateRule {
  /** A proof begins: something may be sent to somebody. */
  START(false, "LinkService/StartLink", "AccountService/StartSignIn"),

  /** Somebody may be guessing: an answer that was right is taken back. */
  ANSWER(
      true,
      "LinkService/ContinueLink",
      "AccountService/ContinueSignIn",
      "AccountService/StepUp",
      "AccountService/RedeemRecoveryCode",
      "AccountService/CancelRecovery",
      "LinkService/ProveMergeFactor");

  private final boolean countsFailuresOnly;
  private final ImmutableSet<String> methods;

  RateRule(boolean countsFailuresOnly, String... methods) {
    this.countsFailuresOnly = countsFailuresOnly;
    this.methods = ImmutableSet.copyOf(methods);
  }

  boolean countsFailuresOnly() {
    return countsFailuresOnly;
  }

  /** The rule of a method, by its full name; null where it has none. */
  static @Nullable RateRule of(String fullMethodName) {
    String name = fullMethodName.substring(fullMethodName.lastIndexOf('.') + 1);
    for (RateRule rule : values()) {
      if (rule.methods.contains(name)) {
        return rule;
      }
    }
    return null;
  }
}
