package dev.ligature.connector;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of ours, behind which a stream goes on and its next poll tries again. */
final class PassingFailures {
  private static final Logger LOG = LoggerFactory.getLogger(PassingFailures.class);
  private static final Set<Reason> PASSING = EnumSet.of(Reason.DEPENDENCY_DOWN, Reason.RETRY);

  private PassingFailures() {}

  /** Whether a failure passes; the log then has it. */
  static boolean passes(RuntimeException failure) {
    boolean isPassing =
        !(failure instanceof DomainException refusal) || PASSING.contains(refusal.reason());
    if (isPassing) {
      LOG.warn("deliveries to a daemon wait for the next poll", failure);
    }
    return isPassing;
  }
}
