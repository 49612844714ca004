package dev.ligature.rpc;

import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Role;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;

/** Holds authenticated calls to their budgets; only a gateway is believed where its user is. */
@Singleton
final class CallLimitInterceptor implements ServerInterceptor {
  static final Metadata.Key<String> CLIENT_ADDRESS =
      Metadata.Key.of("x-ligature-client-address", Metadata.ASCII_STRING_MARSHALLER);

  private final CallLimit limit;
  private final EdgeRefusals refusals;

  CallLimitInterceptor(CallLimit limit, EdgeRefusals refusals) {
    this.limit = limit;
    this.refusals = refusals;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Caller caller = Callers.current();
    try {
      CallEnd end =
          new CallEnd(
              limit.require(caller, caller.has(Role.GATEWAY) ? headers.get(CLIENT_ADDRESS) : null));
      return end.of(next.startCall(end.of(call), headers));
    } catch (DomainException refusal) {
      refusals.refused(caller, call.getMethodDescriptor(), refusal.reason());
      throw refusal;
    }
  }
}
