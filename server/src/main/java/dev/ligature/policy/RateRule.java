package dev.ligature.policy;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Methods that share a budget. */
enum RateRule {
  /** A proof begins: something may be sent to somebody. */
  START(Duration.ofHours(1), "LinkService/StartLink", "AccountService/StartSignIn"),

  /** Somebody may be guessing: an answer that was right is taken back. */
  ANSWER(
      Duration.ofHours(1),
      "LinkService/ContinueLink",
      "AccountService/ContinueSignIn",
      "AccountService/StepUp",
      "AccountService/RedeemRecoveryCode",
      "AccountService/CancelRecovery",
      "LinkService/ProveMergeFactor"),

  /** A directory provisions users, or a provider tells of its own; or it is out of its mind. */
  DIRECTORY(
      Duration.ofMinutes(1),
      "Users/Get",
      "Users/Create",
      "Users/Replace",
      "Users/Patch",
      "Users/Delete",
      "Events/Receive");

  private final Duration period;
  private final ImmutableSet<String> methods;

  RateRule(Duration period, String... methods) {
    this.period = period;
    this.methods = ImmutableSet.copyOf(methods);
  }

  /** How long an empty budget takes to be full again. */
  Duration period() {
    return period;
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
