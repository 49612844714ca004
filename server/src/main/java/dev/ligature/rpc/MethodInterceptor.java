package dev.ligature.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;

/** Tells endpoints which method runs; innermost, where messages have their own types. */
@Singleton
final class MethodInterceptor implements ServerInterceptor {
  static final Context.Key<MethodDescriptor<?, ?>> KEY = Context.key("ligature-method");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(
        Context.current().withValue(KEY, call.getMethodDescriptor()), call, headers, next);
  }
}
