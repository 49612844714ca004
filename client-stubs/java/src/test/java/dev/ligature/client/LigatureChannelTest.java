package dev.ligature.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.GetCheckpointRequest;
import dev.ligature.api.audit.v1.GetCheckpointResponse;
import dev.ligature.api.audit.v1.WatchCheckpointsRequest;
import dev.ligature.api.audit.v1.WatchCheckpointsResponse;
import dev.ligature.api.vault.v1.MintTicketRequest;
import dev.ligature.api.vault.v1.MintTicketResponse;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LigatureChannelTest {
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger outages = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private Server server;
  private ManagedChannel channel;

  private record Seen(Metadata headers, @Nullable Deadline deadline) {
    @Nullable String header(String name) {
      return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new Audit())
            .addService(new Vault())
            .intercept(new Recorder())
            .build()
            .start();
    channel =
        LigatureChannel.to("127.0.0.1", server.getPort())
            .plaintext()
            .serviceToken(() -> "token-" + tokens.incrementAndGet())
            .open();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Test
  void asksForTheServiceTokenAtEveryCall() {
    var audit = AuditServiceGrpc.newBlockingStub(channel);
    audit.getCheckpoint(GetCheckpointRequest.getDefaultInstance());
    audit.getCheckpoint(GetCheckpointRequest.getDefaultInstance());
    assertThat(seen)
        .extracting(call -> call.header("authorization"))
        .containsExactly("Bearer token-1", "Bearer token-2");
  }

  @Test
  void tellsForWhomAStubCalls() {
    AuditServiceGrpc.newBlockingStub(channel)
        .withInterceptors(
            CallMetadata.session("s"),
            CallMetadata.device("k"),
            CallMetadata.daemonSession("d"),
            CallMetadata.person("p"))
        .getCheckpoint(GetCheckpointRequest.getDefaultInstance());
    assertThat(seen.getFirst().header("x-ligature-session")).isEqualTo("s");
    assertThat(seen.getFirst().header("x-ligature-device")).isEqualTo("k");
    assertThat(seen.getFirst().header("x-ligature-daemon-session")).isEqualTo("d");
    assertThat(seen.getFirst().header("x-ligature-person")).isEqualTo("p");
  }

  @Test
  void repeatsAReadUntilTheServerIsBack() {
    outages.set(2);
    AuditServiceGrpc.newBlockingStub(channel)
        .getCheckpoint(GetCheckpointRequest.getDefaultInstance());
    assertThat(seen).hasSize(3);
  }

  @Test
  void neverRepeatsACallWhoseAnswerHoldsASecret() {
    outages.set(1);
    assertThatThrownBy(
            () ->
                VaultServiceGrpc.newBlockingStub(channel)
                    .mintTicket(MintTicketRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(seen).hasSize(1);
  }

  @Test
  void givesUnaryCallsADeadlineAndStreamsNone() {
    AuditServiceGrpc.newBlockingStub(channel)
        .getCheckpoint(GetCheckpointRequest.getDefaultInstance());
    AuditServiceGrpc.newBlockingStub(channel)
        .watchCheckpoints(WatchCheckpointsRequest.getDefaultInstance())
        .forEachRemaining(message -> {});
    assertThat(seen.get(0).deadline()).isNotNull();
    assertThat(seen.get(1).deadline()).isNull();
  }

  @Test
  void refusesPlaintextBeyondLoopback() {
    assertThatThrownBy(() -> LigatureChannel.to("ligature.example", 443).plaintext())
        .isInstanceOf(IllegalStateException.class);
  }

  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      seen.add(new Seen(headers, Context.current().getDeadline()));
      if (outages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        call.close(Status.UNAVAILABLE, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  private static final class Audit extends AuditServiceGrpc.AuditServiceImplBase {
    @Override
    public void getCheckpoint(
        GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> answer) {
      answer.onNext(GetCheckpointResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void watchCheckpoints(
        WatchCheckpointsRequest request, StreamObserver<WatchCheckpointsResponse> answer) {
      answer.onCompleted();
    }
  }

  private static final class Vault extends VaultServiceGrpc.VaultServiceImplBase {
    @Override
    public void mintTicket(MintTicketRequest request, StreamObserver<MintTicketResponse> answer) {
      answer.onNext(MintTicketResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }
}
