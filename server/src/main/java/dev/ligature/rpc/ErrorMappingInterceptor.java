package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every failure of a call into a documented refusal. It wraps the call, for endpoints that
 * close it with an error, and the listener, for everything that throws.
 */
@Singleton
final class ErrorMappingInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorMappingInterceptor.class);

  private final OutageLog outages;

  ErrorMappingInterceptor(OutageLog outages) {
    this.outages = outages;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MappedCall<Q, A> mapped = new MappedCall<>(call, TraceContext.current().traceId(), outages);
    try {
      return new GuardedListener<>(next.startCall(mapped, headers), mapped);
    } catch (RuntimeException e) {
      mapped.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  private static final class MappedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String traceId;
    private final OutageLog outages;
    private final AtomicBoolean closed = new AtomicBoolean();

    MappedCall(ServerCall<Q, A> call, String traceId, OutageLog outages) {
      super(call);
      this.traceId = traceId;
      this.outages = outages;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (status.isOk()) {
        closeOnce(status, trailers);
      } else {
        fail(failureOf(status));
      }
    }

    private RuntimeException failureOf(Status status) {
      if (status.getCause() instanceof RuntimeException cause) {
        return cause;
      }
      return switch (status.getCode()) {
        case UNIMPLEMENTED ->
            DomainException.of(
                Reason.NOT_BUILT,
                "This method is part of the contract and not built yet.",
                Map.of("method", getMethodDescriptor().getFullMethodName()));
        case CANCELLED -> DomainException.of(Reason.CALLER_CANCELLED, "The call was cancelled.");
        case DEADLINE_EXCEEDED -> DomainException.of(Reason.DEADLINE, "The deadline passed.");
        case INTERNAL ->
            // grpc-java closes so when a unary call carries no message, or more than one.
            DomainException.of(Reason.INVALID_FIELD, "The call must carry exactly one message.");
        default -> status.asRuntimeException();
      };
    }

    void fail(Throwable failure) {
      DomainException meaning = ErrorMapper.meaning(failure, traceId);
      ErrorMapper.Refusal refusal = ErrorMapper.refusal(failure, traceId);
      switch (meaning.reason()) {
        case BUG -> LOG.error("{} failed", getMethodDescriptor().getFullMethodName(), failure);
        case DEPENDENCY_DOWN ->
            outages.down(
                meaning.metadata().getOrDefault("dependency", "unnamed dependency"), meaning);
        case MATERIAL_CORRUPT ->
            LOG.warn(
                "{} refused: {} {}",
                getMethodDescriptor().getFullMethodName(),
                meaning.reason(),
                meaning.metadata(),
                meaning.getCause());
        default -> {
          // Refusals are part of the contract; the access line tells them.
        }
      }
      closeOnce(refusal.status(), refusal.trailers());
    }

    private void closeOnce(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        super.close(status, trailers);
      }
    }
  }

  private static final class GuardedListener<Q, A> extends SimpleForwardingServerCallListener<Q> {
    private final MappedCall<Q, A> call;

    GuardedListener(ServerCall.Listener<Q> delegate, MappedCall<Q, A> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      unlessClosed(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      unlessClosed(super::onHalfClose);
    }

    @Override
    public void onReady() {
      unlessClosed(super::onReady);
    }

    @Override
    public void onCancel() {
      guard(super::onCancel);
    }

    @Override
    public void onComplete() {
      guard(super::onComplete);
    }

    private void unlessClosed(Runnable step) {
      if (!call.closed.get()) {
        guard(step);
      }
    }

    private void guard(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }
}
