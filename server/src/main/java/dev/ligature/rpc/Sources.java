package dev.ligature.rpc;

import dev.ligature.common.Ids;
import dev.ligature.common.SecureIds;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The application's only sources of time and randomness. */
@Factory
final class Sources {
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  Ids ids(Clock clock) {
    return new SecureIds(clock);
  }
}
