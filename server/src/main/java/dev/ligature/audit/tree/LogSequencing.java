package dev.ligature.audit.tree;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sequences twice a second. While the log is not the one that was signed before it stands still,
 * says so once, and goes on when that is cured.
 */
@Singleton
@Requires(beans = Sequencer.class)
public class LogSequencing {
  private static final Logger LOG = LoggerFactory.getLogger(LogSequencing.class);

  private final Sequencer sequencer;
  private final Counter sequenced;
  private volatile @Nullable String stopped;

  LogSequencing(Sequencer sequencer, MeterRegistry meters) {
    this.sequencer = sequencer;
    this.sequenced = meters.counter("ligature.audit.sequenced");
    Gauge.builder("ligature.audit.stopped", this, log -> log.isStopped() ? 1 : 0)
        .description("1 while the audit log is not extended, because it is not the one signed")
        .register(meters);
  }

  /** True while the log may not be extended. */
  public boolean isStopped() {
    return stopped != null;
  }

  @Scheduled(fixedDelay = "500ms", initialDelay = "500ms")
  void run() {
    try {
      sequenced.increment(sequencer.run());
      if (stopped != null) {
        LOG.info("The audit log is sequenced again.");
        stopped = null;
      }
    } catch (DomainException e) {
      if (e.reason() != Reason.MATERIAL_CORRUPT) {
        throw e;
      }
      if (!e.text().equals(stopped)) {
        LOG.error("The audit log stands still, nothing is appended or signed: {}", e.text());
        stopped = e.text();
      }
    }
  }
}
