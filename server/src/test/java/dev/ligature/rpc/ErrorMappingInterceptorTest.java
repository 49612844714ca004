package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.GetCheckpointRequest;
import dev.ligature.api.audit.v1.GetCheckpointResponse;
import dev.ligature.api.audit.v1.GetTileRequest;
import dev.ligature.api.common.v1.ErrorReason;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.client.Refusal;
import dev.ligature.client.Refusals;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ErrorMappingInterceptorTest {
  private static final String CANARY = "canary-4711";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ErrorMappingInterceptor.class);
  private final Logger outages = (Logger) LoggerFactory.getLogger(OutageLog.class);
  private Consumer<StreamObserver<GetCheckpointResponse>> endpoint = answer -> {};
  private Consumer<StreamObserver<ControlResponse>> onFrame = answer -> {};
  private Runnable onControl = () -> {};
  private final EdgeServer edge =
      new EdgeServer(ErrorMappingInterceptorTest::noSession, new Audit(), new Control());

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    outages.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    outages.detachAppender(log);
    edge.close();
  }

  @Test
  void tellsADomainRefusalThrownByAUnaryEndpoint() {
    endpoint =
        answer -> {
          throw DomainException.of(Reason.LAST_IDENTITY, "One must remain.", Map.of("left", "1"))
              .retryAfter(Duration.ofSeconds(3));
        };
    Refusal refusal = refusal();
    assertThat(refusal.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_LAST_IDENTITY);
    assertThat(refusal.metadata()).containsExactly(Map.entry("left", "1"));
    assertThat(refusal.retryDelay()).isEqualTo(Duration.ofSeconds(3));
    assertThat(log.list).isEmpty();
  }

  @Test
  void tellsARefusalPassedToOnError() {
    endpoint =
        answer -> answer.onError(DomainException.invalid(Reason.BAD_IDENTIFIER, "a.b", "Bad."));
    Refusal refusal = refusal();
    assertThat(refusal.reasonName()).isEqualTo("BAD_IDENTIFIER");
    assertThat(refusal.fieldViolations())
        .extracting(Refusal.FieldViolation::field)
        .containsExactly("a.b");
  }

  @Test
  void hidesAnUnexpectedErrorBehindItsTraceIdAndLogsItsStack() {
    endpoint =
        answer -> {
          throw new IllegalStateException(CANARY);
        };
    Refusal refusal = refusal();
    assertThat(refusal.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(refusal.toString()).doesNotContain(CANARY);
    assertThat(refusal.metadata().get("trace_id")).matches("[0-9a-f]{32}");
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.ERROR);
              assertThat(event.getThrowableProxy()).isNotNull();
            });
  }

  @Test
  void hidesAStatusThatAnEndpointMadeUp() {
    endpoint =
        answer -> answer.onError(Status.NOT_FOUND.withDescription(CANARY).asRuntimeException());
    assertThat(refusal().reasonName()).isEqualTo("BUG");
  }

  @Test
  void warnsOnceOfADependencyThatIsDownAndTellsWhenToRetry() {
    endpoint =
        answer -> {
          throw DomainException.dependencyDown("database", new IOException(CANARY));
        };
    Refusal refusal = refusal();
    assertThat(refusal.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal.retryDelay()).isPositive();
    assertThat(refusal.toString()).doesNotContain(CANARY);
    refusal();
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getThrowableProxy()).isNull();
            });
  }

  @Test
  void saysWhichMethodIsNotBuilt() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                AuditServiceGrpc.newBlockingStub(edge.backend())
                    .getTile(GetTileRequest.getDefaultInstance()));
    assertThat(Refusals.of(failure))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
              assertThat(refusal.reasonName()).isEqualTo("NOT_BUILT");
              assertThat(refusal.metadata())
                  .containsEntry("method", "ligature.audit.v1.AuditService/GetTile");
            });
  }

  @Test
  void ATK_G1_refusesMalformedBytesAsInvalid() {
    byte[] truncated = {0x0a, 0x7f, 0x01};
    Refusal refusal = raw(edge.backend(), truncated);
    assertThat(refusal.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal.reasonName()).isEqualTo("INVALID_FIELD");
    assertThat(log.list).isEmpty();
  }

  @Test
  void ATK_G2_authenticatesBeforeItParses() {
    byte[] truncated = {0x0a, 0x7f, 0x01};
    assertThat(raw(edge.anonymous(), truncated).reasonName()).isEqualTo("CREDENTIALS_INVALID");
  }

  @Test
  void namesTheFieldThatBreaksARule() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                AuditServiceGrpc.newBlockingStub(edge.backend())
                    .getTile(GetTileRequest.newBuilder().setLevel(8).build()));
    assertThat(Refusals.of(failure))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal.fieldViolations())
                    .extracting(Refusal.FieldViolation::field)
                    .containsExactly("level"));
  }

  @Test
  void tellsARefusalThrownWhenAStreamStarts() throws Exception {
    onControl =
        () -> {
          throw DomainException.of(Reason.RATE_LIMITED, "Too many.");
        };
    assertThat(streamRefusal().reasonName()).isEqualTo("RATE_LIMITED");
  }

  @Test
  void tellsARefusalThrownByAFrame() throws Exception {
    onFrame =
        answer -> {
          throw DomainException.of(Reason.WRONG_STATE, "Out of order.");
        };
    assertThat(streamRefusal().reasonName()).isEqualTo("WRONG_STATE");
  }

  @Test
  void hidesAnUnexpectedErrorOfAFrame() throws Exception {
    onFrame =
        answer -> {
          throw new IllegalStateException(CANARY);
        };
    Refusal refusal = streamRefusal();
    assertThat(refusal.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(refusal.toString()).doesNotContain(CANARY);
  }

  private Refusal refusal() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                AuditServiceGrpc.newBlockingStub(edge.backend())
                    .getCheckpoint(GetCheckpointRequest.getDefaultInstance()));
    return Refusals.of(failure).orElseThrow();
  }

  private static Refusal raw(Channel channel, byte[] message) {
    Marshaller<byte[]> bytes =
        new Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    MethodDescriptor<byte[], byte[]> method =
        AuditServiceGrpc.getGetTileMethod().toBuilder(bytes, bytes).build();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, message));
    return Refusals.of(failure).orElseThrow();
  }

  private Refusal streamRefusal()
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Refusal> end = new CompletableFuture<>();
    StreamObserver<ControlRequest> requests =
        ConnectorControlGrpc.newStub(edge.anonymous())
            .control(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ControlResponse value) {}

                  @Override
                  public void onError(Throwable failure) {
                    end.complete(Refusals.of((StatusRuntimeException) failure).orElseThrow());
                  }

                  @Override
                  public void onCompleted() {
                    end.completeExceptionally(new AssertionError("the stream ended well"));
                  }
                });
    requests.onNext(
        ControlRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(1)).build());
    return end.get(10, TimeUnit.SECONDS);
  }

  private static UserSession noSession(TenantId tenant, String service, String token) {
    throw DomainException.of(Reason.SESSION_REVOKED, "no sessions");
  }

  private final class Audit extends AuditServiceGrpc.AuditServiceImplBase {
    @Override
    public void getCheckpoint(
        GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> answer) {
      endpoint.accept(answer);
    }
  }

  private final class Control extends ConnectorControlGrpc.ConnectorControlImplBase {
    @Override
    public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> answer) {
      onControl.run();
      return new StreamObserver<>() {
        @Override
        public void onNext(ControlRequest frame) {
          onFrame.accept(answer);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }
  }
}
