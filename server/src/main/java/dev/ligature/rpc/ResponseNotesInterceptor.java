package dev.ligature.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import jakarta.inject.Singleton;

/** Sends what was noted during a call: in the response headers, or in the trailers of a refusal. */
@Singleton
final class ResponseNotesInterceptor implements ServerInterceptor {
  private static final Context.Key<Metadata> KEY = Context.key("ligature-response-notes");

  /** Notes something for the running call; before its first response message. */
  static void put(Metadata.Key<String> name, String value) {
    Metadata notes = KEY.get();
    if (notes != null) {
      notes.put(name, value);
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Metadata notes = new Metadata();
    ServerCall<Q, A> noting =
        new SimpleForwardingServerCall<>(call) {
          private boolean headersSent;

          @Override
          public void sendHeaders(Metadata responseHeaders) {
            headersSent = true;
            responseHeaders.merge(notes);
            super.sendHeaders(responseHeaders);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            if (!headersSent) {
              trailers.merge(notes);
            }
            super.close(status, trailers);
          }
        };
    return Contexts.interceptCall(Context.current().withValue(KEY, notes), noting, headers, next);
  }
}
