package dev.ligature.daemon;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One bidirectional stream whose frames are taken in turn, one at a time. */
final class FrameStream<Up, Down> implements ClientResponseObserver<Up, Down> {
  private final Turns turns;
  private final Consumer<Down> frames;
  private final Consumer<@Nullable Throwable> end;
  private @Nullable ClientCallStreamObserver<Up> call;
  private @Nullable Outbox<Up> outbox;

  /**
   * @param frames told each frame, in turn; the next one is asked for afterwards
   * @param end told, in turn, why the stream ended; null where the server ended it well
   */
  FrameStream(Turns turns, Consumer<Down> frames, Consumer<@Nullable Throwable> end) {
    this.turns = turns;
    this.frames = frames;
    this.end = end;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Up> started) {
    Outbox<Up> out = new Outbox<>(started);
    call = started;
    outbox = out;
    started.disableAutoRequestWithInitial(1);
    started.setOnReadyHandler(out::drain);
  }

  void send(Up frame) {
    Outbox<Up> out = outbox;
    if (out != null) {
      out.send(frame);
    }
  }

  void complete() {
    Outbox<Up> out = outbox;
    if (out != null) {
      out.complete();
    }
  }

  void cancel(String why) {
    Outbox<Up> out = outbox;
    if (out != null) {
      out.cancel(why);
    }
  }

  @Override
  public void onNext(Down frame) {
    turns.run(
        () -> {
          try {
            frames.accept(frame);
          } finally {
            ClientCallStreamObserver<Up> open = call;
            if (open != null) {
              open.request(1);
            }
          }
        });
  }

  @Override
  public void onError(Throwable failure) {
    turns.run(() -> end.accept(failure));
  }

  @Override
  public void onCompleted() {
    turns.run(() -> end.accept(null));
  }
}
