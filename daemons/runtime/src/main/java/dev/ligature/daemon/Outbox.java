package dev.ligature.daemon;

import io.grpc.stub.ClientCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;

/** Frames on their way to the server, sent only while the transport is ready for more. */
final class Outbox<F> {
  private final Queue<F> waiting = new ArrayDeque<>();
  private final ClientCallStreamObserver<F> call;
  private boolean closed;

  Outbox(ClientCallStreamObserver<F> call) {
    this.call = call;
  }

  synchronized void send(F frame) {
    waiting.add(frame);
    drain();
  }

  /** To be called whenever the transport has become ready. */
  synchronized void drain() {
    while (!closed && call.isReady()) {
      F next = waiting.poll();
      if (next == null) {
        return;
      }
      call.onNext(next);
    }
  }

  /** Sends what waits and half-closes. */
  synchronized void complete() {
    if (!closed) {
      drain();
      closed = true;
      call.onCompleted();
    }
  }

  /** Drops what waits and cuts the stream. */
  synchronized void cancel(String why) {
    if (!closed) {
      closed = true;
      waiting.clear();
      call.cancel(why, null);
    }
  }
}
