package dev.ligature.rpc;

import dev.ligature.common.Ids;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;

/** Gives every call its trace and correlation id; outermost of all. */
@Singleton
final class TraceInterceptor implements ServerInterceptor {
  private final Ids ids;

  TraceInterceptor(Ids ids) {
    this.ids = ids;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    TraceContext trace = TraceContext.of(headers, ids.next());
    return Contexts.interceptCall(
        Context.current().withValue(TraceContext.KEY, trace), call, headers, next);
  }
}
