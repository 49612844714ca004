package dev.ligature.daemon.irc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the server will say. */
final class Await {
  private Await() {}

  /**
   * The value of the future, or the refusal it failed with; refused with {@code late} when the time
   * is over.
   */
  static <T> T answer(CompletableFuture<T> future, Duration timeout, FailureReason late)
      throws IrcRefusedException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IrcRefusedException(late, "no answer within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IrcRefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IrcRefusedException(FailureReason.CONNECTION_LOST, "interrupted");
    }
  }
}
