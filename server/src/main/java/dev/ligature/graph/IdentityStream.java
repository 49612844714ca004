package dev.ligature.graph;

import dev.ligature.api.graph.v1.Checkpoint;
import dev.ligature.api.graph.v1.IdentityChange;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.SealedTokens;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One watch of identities. Its own thread does all reads and sends: changes in commit order, each
 * at least once, and a checkpoint at least every five seconds. A caller that does not read is cut
 * after 30 s; it resumes by its last cursor.
 */
final class IdentityStream {
  /** How long a watch may outlive its session. */
  private static final Duration AUTHORITY = Duration.ofSeconds(1);

  private static final Duration CHECKPOINT = Duration.ofSeconds(4);
  private static final Duration SLOWEST = Duration.ofSeconds(30);

  private final Caller caller;
  private final @Nullable AccountId viewer;
  private final Set<String> topics;
  private final IdentityWatch watch;
  private final SealedTokens tokens;
  private final Clock clock;
  private final ServerCallStreamObserver<WatchIdentityResponse> call;
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore ready = new Semaphore(0);
  private volatile boolean draining;
  private Instant checkpoint = Instant.MIN;

  IdentityStream(
      Caller caller,
      @Nullable AccountId viewer,
      Set<String> topics,
      IdentityWatch watch,
      SealedTokens tokens,
      Clock clock,
      ServerCallStreamObserver<WatchIdentityResponse> call) {
    this.caller = caller;
    this.viewer = viewer;
    this.topics = topics;
    this.watch = watch;
    this.tokens = tokens;
    this.clock = clock;
    this.call = call;
    call.setOnReadyHandler(ready::release);
    call.setOnCancelHandler(
        () -> {
          ready.release();
          wake.release();
        });
  }

  /** A change was read from the feed. */
  void wakeFor(Change change) {
    if (change.tenant().equals(caller.tenant())) {
      wake.release();
    }
  }

  /** Ends the watch soon. */
  void drain() {
    draining = true;
    wake.release();
    ready.release();
  }

  /** Runs until either side ends it. */
  void run(String from) {
    try {
      Cursor reached = place(from);
      while (!call.isCancelled()) {
        reached = follow(reached);
        awaitChange();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!call.isCancelled()) {
        call.onError(e);
      }
    }
  }

  /** An empty text begins now; another one is a cursor of this very watch, or a revision. */
  private Cursor place(String from) {
    if (from.isEmpty()) {
      return watch.now();
    }
    try {
      return Cursor.decode(tokens.open(query(), from));
    } catch (DomainException refusal) {
      if (refusal.reason() != Reason.BAD_PAGE_TOKEN) {
        throw refusal;
      }
      return watch.revision(from);
    }
  }

  private Cursor follow(Cursor from) throws InterruptedException {
    Cursor reached = from;
    IdentityWatch.Page page;
    do {
      page = watch.next(caller.tenant(), viewer, reached);
      reached = page.reached();
      for (WatchedEvent event : page.events()) {
        if (topics.isEmpty() || topics.contains(event.topic())) {
          send(message(event), event.place());
        }
      }
      if (!checkpoint.plus(CHECKPOINT).isAfter(clock.instant())) {
        send(
            WatchIdentityResponse.newBuilder().setCheckpoint(Checkpoint.getDefaultInstance()),
            reached);
        checkpoint = clock.instant();
      }
    } while (!page.complete());
    return reached;
  }

  private static WatchIdentityResponse.Builder message(WatchedEvent event) {
    return WatchIdentityResponse.newBuilder()
        .setChange(
            IdentityChange.newBuilder()
                .setTopic(event.topic())
                .setKind(event.kind())
                .setObjectId(event.object().toString())
                .setAccountId(Objects.toString(event.account(), ""))
                .setTombstone(event.tombstone()));
  }

  /** Until something changed or a checkpoint is due; the right to watch is asked for meanwhile. */
  private void awaitChange() throws InterruptedException {
    boolean woken = false;
    while (!woken && !call.isCancelled() && checkpoint.plus(CHECKPOINT).isAfter(clock.instant())) {
      woken = wake.tryAcquire(AUTHORITY.toMillis(), TimeUnit.MILLISECONDS);
      wake.drainPermits();
      refuseDraining();
      AccountId _ = watch.viewer(caller);
    }
  }

  private void send(WatchIdentityResponse.Builder message, Cursor place)
      throws InterruptedException {
    Instant limit = clock.instant().plus(SLOWEST);
    while (!call.isReady() && !call.isCancelled()) {
      long left = Duration.between(clock.instant(), limit).toMillis();
      if (left <= 0 || !ready.tryAcquire(left, TimeUnit.MILLISECONDS)) {
        throw DomainException.of(
            Reason.LIMIT_REACHED, "The caller reads nothing.", Map.of("quota", "watch_backlog"));
      }
      refuseDraining();
    }
    if (!call.isCancelled()) {
      call.onNext(message.setCursor(tokens.seal(query(), place.encode())).build());
    }
  }

  private void refuseDraining() {
    if (draining) {
      throw DomainException.of(Reason.DRAINING, "The node stops; resume at another.");
    }
  }

  /** What a cursor belongs to: who watches, and what. */
  private String query() {
    return String.join(
        "\n",
        "watch-identity",
        caller.tenant().toString(),
        Objects.toString(viewer, caller.service()),
        String.join(",", new TreeSet<>(topics)));
  }
}
