package dev.ligature.keys.kms;

import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.MasterKeyException.Failure;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets at most 16 calls to a key service run at once, and none for a while after half of the last
 * ones found it unavailable. A call that is not let through fails as UNAVAILABLE at once.
 */
final class KmsGate {
  static final int MAX_IN_FLIGHT = 16;
  static final Duration OPEN_TIME = Duration.ofSeconds(5);

  private static final int WINDOW_CALLS = 10;
  private static final int MIN_CALLS = 5;
  private static final int TRIAL_CALLS = 2;

  private final String key;
  private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
  private final CircuitBreaker breaker;

  KmsGate(String key, Clock clock) {
    this.key = key;
    this.breaker =
        CircuitBreaker.of(
            key,
            CircuitBreakerConfig.custom()
                .clock(clock)
                .currentTimestampFunction(c -> c.millis(), TimeUnit.MILLISECONDS)
                .slidingWindowSize(WINDOW_CALLS)
                .minimumNumberOfCalls(MIN_CALLS)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .waitDurationInOpenState(OPEN_TIME)
                .recordException(
                    e ->
                        e instanceof MasterKeyException failed
                            && failed.failure() == Failure.UNAVAILABLE)
                .build());
  }

  <T> T call(Supplier<T> call) {
    if (!inFlight.tryAcquire()) {
      throw new MasterKeyException(
          Failure.UNAVAILABLE, key, "more than " + MAX_IN_FLIGHT + " calls at once", null);
    }
    try {
      return breaker.executeSupplier(call);
    } catch (CallNotPermittedException e) {
      throw new MasterKeyException(Failure.UNAVAILABLE, key, "did not answer lately", e);
    } finally {
      inFlight.release();
    }
  }
}
