package dev.ligature.cli;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.processor.ExecutableMethodProcessor;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.ExecutableMethod;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.scheduling.processor.ScheduledMethodProcessor;
import jakarta.inject.Singleton;

/** Keeps sweepers still while a command uses the application's parts. */
@Singleton
@Replaces(ScheduledMethodProcessor.class)
@Requires(property = Unscheduled.PROPERTY, value = "true")
final class Unscheduled implements ExecutableMethodProcessor<Scheduled> {
  static final String PROPERTY = "ligature.unscheduled";

  @Override
  public void process(BeanDefinition<?> definition, ExecutableMethod<?, ?> method) {
    // Nothing is scheduled.
  }
}
