package dev.ligature.graph;

import dev.ligature.api.graph.v1.IdentityChange;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.WatchIdentityRequest;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One watch of identities, as a client holds it. */
final class Watcher implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Context.CancellableContext call = Context.current().withCancellation();
  private final Iterator<WatchIdentityResponse> messages;
  private String cursor;

  Watcher(Channel channel, String from, List<String> topics) {
    cursor = from;
    try {
      messages =
          call.call(
              () ->
                  IdentityGraphServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                      .watchIdentity(
                          WatchIdentityRequest.newBuilder()
                              .setCursor(from)
                              .addAllTopics(topics)
                              .build()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next message, whose cursor is kept. */
  WatchIdentityResponse next() {
    WatchIdentityResponse message = messages.next();
    cursor = message.getCursor();
    return message;
  }

  /** The next change that is as wanted; others are passed over. */
  IdentityChange await(Predicate<IdentityChange> wanted) {
    WatchIdentityResponse message = next();
    while (!message.hasChange() || !wanted.test(message.getChange())) {
      message = next();
    }
    return message.getChange();
  }

  /** Until the server says that everything so far was sent. */
  Watcher awaitCheckpoint() {
    WatchIdentityResponse message = next();
    while (!message.hasCheckpoint()) {
      message = next();
    }
    return this;
  }

  /** Where another watch can go on. */
  String cursor() {
    return cursor;
  }

  @Override
  public void close() {
    call.cancel(null);
  }
}
