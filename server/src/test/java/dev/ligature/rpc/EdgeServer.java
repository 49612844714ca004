package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Services behind the production interceptors, in process, called by one backend. */
final class EdgeServer implements AutoCloseable {
  static final TenantId TENANT = new TenantId(new UUID(0, 1));

  private static final Metadata.Key<String> BACKEND =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Account and reason of what the log of refusals was told. */
  final Queue<String> refused = new ConcurrentLinkedQueue<>();

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Server server;
  private final ManagedChannel channel;

  EdgeServer(SessionCheck sessions, BindableService... services) {
    Clock clock = Clock.systemUTC();
    EdgeRefusals edgeRefusals =
        new EdgeRefusals((caller, reason) -> refused.add(caller.account() + " " + reason));
    NettyServerFactory.Interceptors interceptors =
        new NettyServerFactory()
            .interceptors(
                new TraceInterceptor(new SecureIds(clock)),
                new CallMetricsInterceptor(meters),
                new ResponseNotesInterceptor(),
                new ErrorMappingInterceptor(new OutageLog(clock)),
                new CallerInterceptor(
                    (call, headers) ->
                        headers.containsKey(BACKEND)
                            ? Optional.of(
                                new ServiceAuthenticator.Service(
                                    "test", Set.of(Role.BACKEND), TENANT, null))
                            : Optional.empty(),
                    tenant -> {},
                    sessions,
                    token -> {
                      throw DomainException.of(Reason.CREDENTIALS_INVALID, "no daemons");
                    },
                    edgeRefusals,
                    clock),
                new DaemonSignatureInterceptor(),
                new CallLimitInterceptor((limited, address) -> _ -> {}, edgeRefusals),
                new ValidationInterceptor(edgeRefusals),
                new MethodInterceptor());
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    for (BindableService service : services) {
      builder.addService(interceptors.around(service.bindService()));
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).build();
  }

  /** A channel on which the backend calls. */
  Channel backend() {
    Metadata headers = new Metadata();
    headers.put(BACKEND, "any");
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** A channel on which nobody shows credentials. */
  Channel anonymous() {
    return channel;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
