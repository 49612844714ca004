package dev.ligature.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/** Gives every call of a channel the same call credentials, unless it has its own. */
record CallCredentialsInterceptor(CallCredentials credentials) implements ClientInterceptor {
  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(
        method,
        options.getCredentials() == null ? options.withCallCredentials(credentials) : options);
  }
}
