package dev.ligature.rpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the production interceptors and the endpoints: counts the messages that reach an
 * endpoint, and fails in an endpoint's place where a defect is planted.
 */
final class EdgeProbe implements ServerInterceptor {
  /** The property by which a test server gets a probe. */
  static final String PROPERTY = "ligature.test.edge-probe";

  private final Map<String, LongAdder> reached = new ConcurrentHashMap<>();
  private volatile @Nullable String defective;

  /** Puts the probe into servers that ask for it. */
  @Factory
  @Requires(property = PROPERTY)
  static final class Wiring {
    @Singleton
    EdgeProbe probe() {
      return new EdgeProbe();
    }

    @Singleton
    @Replaces(bean = NettyServerFactory.Interceptors.class, factory = NettyServerFactory.class)
    NettyServerFactory.Interceptors interceptors(
        EdgeProbe probe,
        TraceInterceptor trace,
        CallMetricsInterceptor metrics,
        ResponseNotesInterceptor notes,
        ErrorMappingInterceptor errors,
        CallerInterceptor caller,
        DaemonSignatureInterceptor signatures,
        CallLimitInterceptor limits,
        ValidationInterceptor validation,
        MethodInterceptor method) {
      NettyServerFactory.Interceptors production =
          new NettyServerFactory()
              .interceptors(
                  trace, metrics, notes, errors, caller, signatures, limits, validation, method);
      List<ServerInterceptor> inner = new ArrayList<>(List.of(probe));
      inner.addAll(production.inner());
      return new NettyServerFactory.Interceptors(production.outer(), inner);
    }
  }

  /** Makes every call of the method fail as a bug would; null takes the defect out. */
  void plant(@Nullable String fullMethodName) {
    defective = fullMethodName;
  }

  /** Full names of the methods whose endpoint has got a message that the edge let through. */
  Set<String> reached() {
    return new TreeSet<>(reached.keySet());
  }

  /** Full names of the methods that an endpoint overrides. */
  static Set<String> built(Collection<BindableService> endpoints) {
    Set<String> built = new TreeSet<>();
    for (BindableService endpoint : endpoints) {
      for (ServerMethodDefinition<?, ?> method : endpoint.bindService().getMethods()) {
        String name = method.getMethodDescriptor().getBareMethodName();
        if (name != null && overrides(endpoint.getClass(), name)) {
          built.add(method.getMethodDescriptor().getFullMethodName());
        }
      }
    }
    return built;
  }

  private static boolean overrides(Class<?> endpoint, String method) {
    String name = method.substring(0, 1).toLowerCase(Locale.ROOT) + method.substring(1);
    return Arrays.stream(endpoint.getMethods())
        .anyMatch(each -> each.getName().equals(name) && !each.getDeclaringClass().isInterface());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        reached.computeIfAbsent(method, name -> new LongAdder()).increment();
        if (method.equals(defective)) {
          throw new IllegalStateException("planted");
        }
        super.onMessage(message);
      }
    };
  }
}
