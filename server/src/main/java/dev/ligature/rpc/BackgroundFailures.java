package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.scheduling.DefaultTaskExceptionHandler;
import io.micronaut.scheduling.TaskExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of scheduled work that failed; it runs again at its next time. An outage is told once for
 * all, with the calls that suffer from it.
 */
@Singleton
@Replaces(DefaultTaskExceptionHandler.class)
final class BackgroundFailures implements TaskExceptionHandler<Object, Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundFailures.class);

  private final OutageLog outages;

  BackgroundFailures(OutageLog outages) {
    this.outages = outages;
  }

  @Override
  public void handle(Object bean, Throwable failure) {
    if (failure instanceof DomainException refusal && refusal.reason() == Reason.DEPENDENCY_DOWN) {
      outages.down(refusal.metadata().getOrDefault("dependency", "dependency"), failure);
    } else {
      LOG.error("{} failed and runs again", bean.getClass().getSimpleName(), failure);
    }
  }
}
