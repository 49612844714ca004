package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentSucceeded;
import dev.ligature.api.connector.v1.SpecAck;
import dev.ligature.api.connector.v1.WorkOpen;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WorkResponse.FrameCase;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.IntentId;
import dev.ligature.testing.TestServer;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkStreamIT {
  private static TestServer server;

  private IntentFixture fixture;
  private ScriptedDaemon control;
  private ConnectorFence assignment;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(WorkStreamIT.class, Map.of("ligature.connector.sweep-interval", "200ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    fixture = new IntentFixture(server);
    control = fixture.enrolled(InstanceKeys.generate(), SigningKeyPair.generate());
    AssignSpec spec = control.await(ControlResponse.FrameCase.ASSIGN_SPEC).getAssignSpec();
    control.send(
        ControlRequest.newBuilder()
            .setSpecAck(
                SpecAck.newBuilder()
                    .setFence(spec.getFence())
                    .setSpecVersion(spec.getSpecVersion())
                    .setNonce(spec.getNonce())
                    .setAccepted(true)));
    assignment = spec.getFence();
  }

  /** The daemon's end of Work. */
  private static final class Work implements StreamObserver<WorkResponse> {
    private final BlockingQueue<WorkResponse> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<WorkRequest> requests =
        ConnectorControlGrpc.newStub(server.channel()).work(this);

    void open(String token) {
      send(WorkRequest.newBuilder().setWorkOpen(WorkOpen.newBuilder().setSessionToken(token)));
    }

    void send(WorkRequest.Builder frame) {
      requests.onNext(frame.build());
    }

    void credit(ConnectorFence fence, long messages) {
      send(
          WorkRequest.newBuilder()
              .setCredit(
                  Credit.newBuilder()
                      .setFence(fence)
                      .setTotalMessages(messages)
                      .setTotalBytes(1 << 20)));
    }

    WorkResponse await(FrameCase kind) {
      try {
        WorkResponse frame = frames.poll(ScriptedDaemon.PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (frame != null && frame.getFrameCase() != kind) {
          frame = frames.poll(ScriptedDaemon.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        if (frame == null) {
          throw new AssertionError("no " + kind + "; the stream is " + end.getNow(null));
        }
        return frame;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    Status awaitEnd() {
      return end.orTimeout(ScriptedDaemon.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void onNext(WorkResponse frame) {
      frames.add(frame);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  @Test
  void deliversWithinTheCreditsAndTakesDispatchAndOutcome() {
    Work work = new Work();
    work.open(fixture.sessionToken());
    assertThat(work.await(FrameCase.WORK_READY).getWorkReady().getSessionId()).isNotEmpty();
    IntentId first = fixture.submit("#a", "one");
    IntentId second = fixture.submit("#b", "two");
    work.credit(assignment, 1);
    IntentDelivery delivery = work.await(FrameCase.INTENT_DELIVERY).getIntentDelivery();
    assertThat(delivery.getFence().getIntentId()).isEqualTo(first.toString());
    assertThat(delivery.getTicket()).isNotEmpty();
    assertThat(delivery.getIntent().toStringUtf8()).isEqualTo("one");

    work.send(
        WorkRequest.newBuilder()
            .setDispatched(Dispatched.newBuilder().setFence(delivery.getFence())));
    assertThat(work.await(FrameCase.DISPATCH_VERDICT).getDispatchVerdict().getVerdict())
        .isEqualTo(dev.ligature.api.connector.v1.WriteVerdict.WRITE_VERDICT_ACCEPTED);
    work.send(
        WorkRequest.newBuilder()
            .setIntentOutcome(
                IntentOutcome.newBuilder()
                    .setFence(delivery.getFence())
                    .setSucceeded(IntentSucceeded.newBuilder().addPlatformMessageIds("m1"))));
    assertThat(work.await(FrameCase.OUTCOME_VERDICT).getOutcomeVerdict().getVerdict())
        .isEqualTo(dev.ligature.api.connector.v1.WriteVerdict.WRITE_VERDICT_ACCEPTED);
    assertThat(fixture.intent(first).state()).isEqualTo(IntentState.SUCCEEDED);
    assertThat(fixture.intent(second).state()).isEqualTo(IntentState.PENDING);

    work.credit(assignment, 2);
    assertThat(work.await(FrameCase.INTENT_DELIVERY).getIntentDelivery().getIntent())
        .isEqualTo(com.google.protobuf.ByteString.copyFrom("two", StandardCharsets.UTF_8));
    control.close();
  }

  @Test
  void refusesATokenOfNoSessionAndAFrameBeforeTheFirst() {
    Work stranger = new Work();
    stranger.open("nobody");
    assertThat(stranger.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    Work early = new Work();
    early.credit(assignment, 1);
    assertThat(early.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    control.close();
  }

  @Test
  void aNewerStreamOfTheSessionSupersedesTheOlder() {
    Work older = new Work();
    older.open(fixture.sessionToken());
    older.await(FrameCase.WORK_READY);
    Work newer = new Work();
    newer.open(fixture.sessionToken());
    newer.await(FrameCase.WORK_READY);
    assertThat(older.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    control.close();
  }
}
