package dev.ligature.rpc;

import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.grpc.server.GrpcServerBuilder;
import io.micronaut.grpc.server.health.HealthStatusManagerContainer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Builds the gRPC server on the shaded Netty, with the interceptors in their order. */
@Factory
final class NettyServerFactory {
  @Singleton
  @Replaces(bean = ServerBuilder.class, factory = GrpcServerBuilder.class)
  ServerBuilder<?> serverBuilder(
      RpcConfiguration configuration,
      Interceptors interceptors,
      HealthStatusManagerContainer health,
      HealthWatches healthWatches,
      Contract contract)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(configuration.host(), configuration.port()))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .flowControlWindow(64 * 1024)
            .maxInboundMessageSize(1024 * 1024)
            .maxInboundMetadataSize(16 * 1024)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .permitKeepAliveTime(15, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConnectionAge(30, TimeUnit.MINUTES)
            .maxConnectionAgeGrace(60, TimeUnit.SECONDS)
            .maxRstFramesPerWindow(200, 30);
    if (configuration.certificate() != null) {
      builder.sslContext(tls(configuration).build());
    }
    for (ServerServiceDefinition service : contract.services()) {
      builder.addService(interceptors.around(service));
    }
    builder.addService(
        ServerInterceptors.intercept(
            health.getHealthStatusManager().getHealthService(), healthWatches));
    if (configuration.reflection()) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    return builder;
  }

  private static SslContextBuilder tls(RpcConfiguration configuration) {
    Path key = Objects.requireNonNull(configuration.privateKey(), "ligature.rpc.private-key");
    Path chain = Objects.requireNonNull(configuration.certificate());
    SslContextBuilder context =
        GrpcSslContexts.forServer(chain.toFile(), key.toFile()).protocols("TLSv1.3");
    Path authorities = configuration.clientAuthorities();
    return authorities == null
        ? context
        : context.trustManager(authorities.toFile()).clientAuth(ClientAuth.OPTIONAL);
  }

  /** The interceptors of every service of ours, outermost first. */
  @Singleton
  Interceptors interceptors(
      TraceInterceptor trace,
      CallMetricsInterceptor metrics,
      ResponseNotesInterceptor notes,
      ErrorMappingInterceptor errors,
      CallerInterceptor caller,
      DaemonSignatureInterceptor signature,
      CallLimitInterceptor limits,
      ValidationInterceptor validation,
      MethodInterceptor method) {
    return new Interceptors(
        List.of(trace, metrics, notes, errors, caller, signature, limits),
        List.of(method, validation));
  }

  /**
   * The chain around a service. Messages are parsed inside the error mapping, so that malformed
   * bytes are refused like any other bad input.
   */
  record Interceptors(List<ServerInterceptor> outer, List<ServerInterceptor> inner) {
    ServerServiceDefinition around(ServerServiceDefinition service) {
      ServerServiceDefinition parsed =
          ServerInterceptors.useInputStreamMessages(ServerInterceptors.intercept(service, inner));
      return ServerInterceptors.interceptForward(parsed, outer);
    }
  }
}
