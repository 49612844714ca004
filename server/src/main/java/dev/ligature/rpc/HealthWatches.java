package dev.ligature.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends the watches of health when the node drains; by themselves they would outlast it. */
@Singleton
final class HealthWatches implements ServerInterceptor, Drainable {
  private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    if (draining) {
      end(call);
      return new ServerCall.Listener<>() {};
    }
    open.add(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onCancel() {
        open.remove(call);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        open.remove(call);
        super.onComplete();
      }
    };
  }

  /** To be called once health has told its last. */
  @Override
  public void drain() {
    draining = true;
    open.forEach(HealthWatches::end);
  }

  private static void end(ServerCall<?, ?> call) {
    call.close(Status.UNAVAILABLE.withDescription("The node stops."), new Metadata());
  }
}
