package dev.ligature.demo;

import com.google.protobuf.Message;
import dev.ligature.client.CallMetadata;
import dev.ligature.client.LigatureChannel;
import dev.ligature.common.Role;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentGateway;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Calls the server through the generated stubs, and tells the console each call. */
final class Client implements AutoCloseable {
  private final int port;
  private final Path data;
  private final Console console;
  private final ManagedChannel channel;
  private final String trace = UUID.randomUUID().toString().replace("-", "");

  Client(int port, Path data, Console console) {
    this.port = port;
    this.data = data;
    this.console = console;
    this.channel = LigatureChannel.to("127.0.0.1", port).plaintext().open();
  }

  /** W3C trace id that all calls carry, 32 hex digits. */
  String trace() {
    return trace;
  }

  /** Stands in for the gateway of the user's platform. */
  DevelopmentGateway gateway() {
    try {
      return DevelopmentGateway.in(data, Clock.systemUTC(), new SecureIds(Clock.systemUTC()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh request id. */
  static String id() {
    return UUID.randomUUID().toString();
  }

  /** Calls and tells. */
  <Q extends Message, A> A call(Caller caller, MethodDescriptor<Q, A> method, Q request) {
    console.call("127.0.0.1:" + port, caller, method.getFullMethodName(), request);
    return quietly(caller, method, request);
  }

  /** Calls without a word, for polls. */
  <Q extends Message, A> A quietly(Caller caller, MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(
        channel(caller),
        method,
        CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(30)),
        request);
  }

  private Channel channel(Caller caller) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + token(caller));
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-" + trace + "-" + trace.substring(16) + "-01");
    Channel called =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    String session = caller.session();
    return session == null
        ? called
        : ClientInterceptors.intercept(called, CallMetadata.session(session));
  }

  private String token(Caller caller) {
    String tenant = caller.tenant();
    try {
      return DevelopmentIssuer.in(data, Clock.systemUTC())
          .issue(
              Set.of(Role.valueOf(caller.role().toUpperCase(Locale.ROOT))),
              tenant == null ? null : new TenantId(UUID.fromString(tenant)),
              caller.subject(),
              Duration.ofHours(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
