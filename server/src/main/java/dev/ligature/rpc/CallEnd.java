package dev.ligature.rpc;

import dev.ligature.common.Reason;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Tells a call that was counted how it ended, once, however that comes about. */
final class CallEnd {
  private final CallLimit.Counted counted;
  private final AtomicBoolean isTold = new AtomicBoolean();

  CallEnd(CallLimit.Counted counted) {
    this.counted = counted;
  }

  <Q, A> ServerCall<Q, A> of(ServerCall<Q, A> call) {
    return new SimpleForwardingServerCall<>(call) {
      @Override
      public void close(Status status, Metadata trailers) {
        tell(status.isOk() ? null : reason(status.asRuntimeException()));
        super.close(status, trailers);
      }
    };
  }

  <Q> ServerCall.Listener<Q> of(ServerCall.Listener<Q> listener) {
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        watched(() -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        watched(super::onHalfClose);
      }

      @Override
      public void onCancel() {
        tell(Reason.CALLER_CANCELLED);
        super.onCancel();
      }
    };
  }

  private void watched(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      tell(reason(e));
      throw e;
    }
  }

  private static Reason reason(RuntimeException failure) {
    return ErrorMapper.meaning(failure, TraceContext.current().traceId()).reason();
  }

  private void tell(@Nullable Reason refusal) {
    if (isTold.compareAndSet(false, true)) {
      counted.ended(refusal);
    }
  }
}
