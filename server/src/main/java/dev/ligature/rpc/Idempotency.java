package dev.ligature.rpc;

import com.google.common.util.concurrent.Striped;
import com.google.protobuf.Message;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Runs a mutation once for a request_id, and remembers its answer in the same transaction for 24
 * hours: whoever repeats it gets the same bytes, and nothing happens twice.
 */
@Singleton
class Idempotency {
  static final Duration KEPT = Duration.ofHours(24);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BATCH = 1_000;

  private final IdempotencyRepository repository;
  private final RequestMac mac;
  private final RefusalLog refusals;
  private final Transactions transactions;
  private final Clock clock;

  /** Repeats on this node wait here, so that they do not hold the connections of the first. */
  private final Striped<Lock> inFlight = Striped.lazyWeakLock(1 << 16);

  Idempotency(
      IdempotencyRepository repository,
      RequestMac mac,
      RefusalLog refusals,
      Transactions transactions,
      Clock clock) {
    this.repository = repository;
    this.mac = mac;
    this.refusals = refusals;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What the caller is told: the fresh response, or the remembered answer. */
  sealed interface Answer<A> {
    record Fresh<A>(A response) implements Answer<A> {}

    record Replayed<A>(RecordedAnswer answer) implements Answer<A> {}
  }

  /**
   * Runs the operation, unless the request was answered before. Secrets in the response are not
   * remembered.
   *
   * @throws DomainException what the operation refuses; REQUEST_ID_REUSED for another request under
   *     the same id; RETRY when the first one runs for too long
   */
  <A extends Message> Answer<A> once(Caller caller, Message request, Supplier<A> operation) {
    RequestKey key = RequestKey.of(caller, request);
    byte[] content = RequestKey.content(caller, request);
    int generation = mac.generation();
    byte[] hash = mac.mac(generation, content);
    Lock lock = inFlight.get(key);
    if (!acquired(lock)) {
      throw DomainException.of(Reason.RETRY, "The first call of this request_id still runs.")
          .retryAfter(Duration.ofSeconds(1));
    }
    try {
      return transactions.run(() -> claimed(caller, key, content, generation, hash, operation));
    } finally {
      lock.unlock();
    }
  }

  private static boolean acquired(Lock lock) {
    try {
      return lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <A extends Message> Answer<A> claimed(
      Caller caller,
      RequestKey key,
      byte[] content,
      int generation,
      byte[] hash,
      Supplier<A> operation) {
    Instant now = clock.instant();
    if (!repository.claim(key, hash, generation, now, now.plus(KEPT))) {
      return new Answer.Replayed<>(replayed(key, content));
    }
    try {
      A response = operation.get();
      Message kept = Redaction.withoutSecrets(response);
      repository.answer(key, 0, kept.toByteArray(), !kept.equals(response));
      return new Answer.Fresh<>(response);
    } catch (DomainException refusal) {
      if (refusal.isCommitted()) {
        refusals.refused(caller, refusal.reason());
        com.google.rpc.Status status = StoredRefusal.of(refusal);
        repository.answer(key, status.getCode(), status.toByteArray(), false);
      }
      throw refusal;
    }
  }

  private RecordedAnswer replayed(RequestKey key, byte[] content) {
    RecordedAnswer answer =
        repository
            .find(key)
            .orElseThrow(() -> DomainException.of(Reason.RETRY, "The answer was just purged."));
    if (!answer.answers(mac, content)) {
      throw DomainException.invalid(
          Reason.REQUEST_ID_REUSED, "request_id", "The request_id was used for another request.");
    }
    return answer;
  }

  @Scheduled(fixedDelay = "5m", initialDelay = "1m")
  void sweep() {
    while (repository.purge(clock.instant(), BATCH) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }
}
