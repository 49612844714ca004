package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentSucceeded;
import dev.ligature.api.connector.v1.ReconcileOutcome;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.IntentId;
import dev.ligature.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Work stream is cut between claim, announcement and outcome, while more is submitted. */
class WorkStreamKillIT {
  private static final int KEYS = 4;
  private static final int OF_EACH_KEY = 6;
  private static TestServer server;

  private IntentFixture fixture;
  private final List<List<IntentId>> submitted = new ArrayList<>();

  /** What reached the platform, in order. */
  private final Map<IntentId, IntentFence> sent = new LinkedHashMap<>();

  /** What was announced on the present stream and not answered. */
  private final Map<IntentId, IntentFence> announced = new HashMap<>();

  /** The same of the killed stream: the daemon knows that it has not sent them. */
  private final Map<IntentId, IntentFence> unanswered = new HashMap<>();

  @BeforeAll
  static void start() {
    server =
        TestServer.start(WorkStreamKillIT.class, Map.of("ligature.connector.intent-sweep", "1h"));
  }

  @BeforeEach
  void prepare() {
    fixture = new IntentFixture(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void INV_S4_S8_aKilledStreamDoublesNothingAndKeepsTheOrderOfEachKey() throws Exception {
    ScriptedDaemon control = fixture.enrolled(InstanceKeys.generate(), SigningKeyPair.generate());
    ConnectorFence assignment =
        control.await(ControlResponse.FrameCase.ASSIGN_SPEC).getAssignSpec().getFence();
    for (int key = 0; key < KEYS; key++) {
      submitted.add(new ArrayList<>());
    }
    submit(OF_EACH_KEY / 2);
    ScriptedWork killed = open(assignment);
    play(killed, () -> sent.size() >= KEYS + 1);

    CyclicBarrier barrier = new CyclicBarrier(2);
    Thread submitter =
        Thread.ofVirtual()
            .start(
                () -> {
                  await(barrier);
                  submit(OF_EACH_KEY - OF_EACH_KEY / 2);
                });
    await(barrier);
    killed.kill();
    submitter.join();
    unanswered.putAll(announced);

    ScriptedWork next = open(assignment);
    sent.values().forEach(fence -> report(next, fence));
    play(next, () -> doneCount() == KEYS * OF_EACH_KEY);
    for (List<IntentId> key : submitted) {
      assertThat(sent.keySet().stream().filter(key::contains).toList()).isEqualTo(key);
    }
    control.close();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void submit(int ofEachKey) {
    for (int i = 0; i < ofEachKey; i++) {
      for (int key = 0; key < KEYS; key++) {
        submitted.get(key).add(fixture.submit("#" + key, "hello"));
      }
    }
  }

  private ScriptedWork open(ConnectorFence assignment) {
    ScriptedWork work = new ScriptedWork(server.channel());
    work.open(fixture.sessionToken());
    work.credit(assignment, 1_000);
    return work;
  }

  /** A conforming daemon: sends what it may, once it may, and tells. */
  private void play(ScriptedWork work, BooleanSupplier isOver) {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!isOver.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      WorkResponse frame = work.poll();
      if (frame == null) {
        loseClaims();
        unanswered.values().forEach(fence -> safeToRepeat(work, fence));
        continue;
      }
      switch (frame.getFrameCase()) {
        case INTENT_DELIVERY -> announce(work, frame.getIntentDelivery().getFence());
        case DISPATCH_VERDICT -> {
          IntentFence fence = frame.getDispatchVerdict().getFence();
          announced.remove(id(fence));
          if (frame.getDispatchVerdict().getVerdict()
              == dev.ligature.api.connector.v1.WriteVerdict.WRITE_VERDICT_ACCEPTED) {
            assertThat(sent.put(id(fence), fence)).as("sent before").isNull();
            report(work, fence);
          }
        }
        default -> {}
      }
    }
  }

  private static IntentId id(IntentFence fence) {
    return new IntentId(UUID.fromString(fence.getIntentId()));
  }

  private void announce(ScriptedWork work, IntentFence fence) {
    announced.put(id(fence), fence);
    work.send(WorkRequest.newBuilder().setDispatched(Dispatched.newBuilder().setFence(fence)));
  }

  private static void safeToRepeat(ScriptedWork work, IntentFence fence) {
    work.send(
        WorkRequest.newBuilder()
            .setReconcileOutcome(
                ReconcileOutcome.newBuilder()
                    .setFence(fence)
                    .setFinding(
                        dev.ligature.api.connector.v1.ReconcileFinding
                            .RECONCILE_FINDING_SAFE_TO_REPEAT)));
  }

  private static void report(ScriptedWork work, IntentFence fence) {
    work.send(
        WorkRequest.newBuilder()
            .setIntentOutcome(
                IntentOutcome.newBuilder()
                    .setFence(fence)
                    .setSucceeded(IntentSucceeded.newBuilder().addPlatformMessageIds("m"))));
  }

  /** The life of every claim is over, as it would be a minute later. */
  private void loseClaims() {
    fixture.sql.update(
        "update intent set claim_expire_time = now() where tenant_id = ? and state = 'LEASED'",
        fixture.tenant);
    fixture.sweep();
  }

  private long doneCount() {
    return fixture.sql.one(
        row -> row.longValue("done"),
        "select count(*) as done from intent where tenant_id = ? and state = 'SUCCEEDED'",
        fixture.tenant);
  }
}
