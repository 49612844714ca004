package dev.ligature.policy;

import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/** Methods that share a budget. */
enum RateRule {
  /** A proof begins: something may be sent to somebody. */
  START("LinkService/StartLink", "AccountService/StartSignIn"),

  /** Somebody may be guessing. */
  ANSWER(
      "LinkService/ContinueLink",
      "AccountService/ContinueSignIn",
      "AccountService/StepUp",
      "AccountService/RedeemRecoveryCode",
      "AccountService/CancelRecovery",
      "LinkService/ProveMergeFactor");

  private final ImmutableSet<String> methods;

  RateRule(String... methods) {
    this.methods = ImmutableSet.copyOf(methods);
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
