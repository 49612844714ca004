package dev.ligature.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures every call and writes its one access line. */
@Singleton
final class CallMetricsInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger("dev.ligature.access");

  private final MeterRegistry meters;

  CallMetricsInterceptor(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long start = System.nanoTime();
    String traceId = TraceContext.current().traceId();
    return next.startCall(
        new SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            super.close(status, trailers);
            String method = getMethodDescriptor().getFullMethodName();
            long nanos = System.nanoTime() - start;
            meters
                .timer("ligature.rpc", "method", method, "code", status.getCode().name())
                .record(nanos, TimeUnit.NANOSECONDS);
            LOG.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("code", status.getCode())
                .addKeyValue("micros", nanos / 1000)
                .addKeyValue("trace_id", traceId)
                .log("call");
          }
        },
        headers);
  }
}
