package dev.ligature.graph;

import dev.ligature.api.graph.v1.Checkpoint;
import dev.ligature.api.graph.v1.IdentityChange;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.WatchCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One watch of identities: changes in commit order, each at least once, and a checkpoint at least
 * every five seconds.
 */
final class IdentityStream {
  private static final Duration CHECKPOINT = Duration.ofSeconds(4);

  private final Caller caller;
  private final @Nullable AccountId viewer;
  private final Set<String> topics;
  private final IdentityWatch watch;
  private final SealedTokens tokens;
  private final Clock clock;
  private final WatchCall<WatchIdentityResponse> call;
  private Instant checkpoint = Instant.MIN;

  IdentityStream(
      Caller caller,
      @Nullable AccountId viewer,
      Set<String> topics,
      IdentityWatch watch,
      SealedTokens tokens,
      Clock clock,
      WatchCall<WatchIdentityResponse> call) {
    this.caller = caller;
    this.viewer = viewer;
    this.topics = topics;
    this.watch = watch;
    this.tokens = tokens;
    this.clock = clock;
    this.call = call;
  }

  /** Runs until either side ends it. */
  void follow(String from) throws InterruptedException {
    Cursor reached = place(from);
    while (call.isOpen()) {
      reached = tell(reached);
      call.awaitChange(checkpoint.plus(CHECKPOINT), this::requireRight);
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

  private Cursor tell(Cursor from) throws InterruptedException {
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

  private void requireRight() {
    AccountId _ = watch.viewer(caller);
  }

  private void send(WatchIdentityResponse.Builder message, Cursor place)
      throws InterruptedException {
    call.send(message.setCursor(tokens.seal(query(), place.encode())).build());
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
