package dev.ligature.keys;

import dev.ligature.common.DomainException;
import dev.ligature.keys.MasterKeyException.Failure;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each master key every 30 seconds whether it still opens its canaries, and tells the operator
 * in one line whenever the answer has changed.
 */
@Singleton
@Requires(property = "ligature.keys.kek")
class KekProbe {
  private static final Logger LOG = LoggerFactory.getLogger(KekProbe.class);

  private final KekCanary canary;
  private final Map<String, Failure> told = new HashMap<>();

  KekProbe(KekCanary canary) {
    this.canary = canary;
  }

  @Scheduled(
      fixedDelay = "${ligature.keys.probe-interval:30s}",
      initialDelay = "${ligature.keys.probe-interval:30s}")
  synchronized void probe() {
    try {
      tell(canary.probe());
    } catch (DomainException e) {
      LOG.debug("the canaries cannot be read", e);
    }
  }

  private void tell(Map<String, MasterKeyException> failures) {
    told.keySet().stream()
        .filter(uri -> !failures.containsKey(uri))
        .forEach(uri -> LOG.info("The master key {} answers again.", uri));
    told.keySet().retainAll(failures.keySet());
    failures.forEach(
        (uri, failed) -> {
          if (told.put(uri, failed.failure()) != failed.failure()) {
            LOG.error("The master key {} fails: {} ({})", uri, failed.getMessage(), effect(failed));
          }
        });
  }

  private static String effect(MasterKeyException failed) {
    return switch (failed.failure()) {
      case DISABLED, DESTROYED, PERMISSION_DENIED ->
          "what it opened is forgotten; secrets cannot be read";
      case UNAVAILABLE -> "what is open is served for at most " + Keks.HARD_AGE.toHours() + " h";
      case CORRUPT -> "what it wrapped does not open in its place";
    };
  }
}
