package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc.LinkServiceBlockingStub;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.TestServer;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node is killed (SIGKILL) within calls, each after another one of its statements; the long
 * profile takes all of them. Nothing has happened then, the repetition on another node does it all,
 * and every further one, on a node that was started since, gets the same bytes.
 */
class KillPointsIT {
  private static final int STEP = Integer.getInteger("race.rounds", 20) > 20 ? 1 : 25;
  private static final int TOGETHER = 8;

  private TestServer server;
  private MergeFixture people;

  @BeforeEach
  void start() {
    server = TestServer.start(KillPointsIT.class, Map.of());
    people = new MergeFixture(server);
  }

  @AfterEach
  void stop() {
    try {
      assertThat(MergeInvariants.broken(server.bean(Sql.class), people.tenant.id())).isEmpty();
    } finally {
      server.close();
    }
  }

  /**
   * A call that is ready to go.
   *
   * @param untouched what is true before it happened, and no longer afterwards
   */
  private record Act(
      Person caller, Function<LinkServiceBlockingStub, Message> call, BooleanSupplier untouched) {}

  private LinkServiceBlockingStub at(Channel node, Person caller) {
    return LinkServiceGrpc.newBlockingStub(people.tenant.session(node, caller.session()));
  }

  /** A call that was sent: it has stopped at its statement, unless it came to its end before. */
  private record Sent(Act act, int statement, CompletableFuture<Message> call, boolean isStopped) {}

  private void killEverywhere(String method, Supplier<Act> acts) throws Exception {
    int statement = 3;
    boolean isStopped = true;
    while (isStopped) {
      List<Sent> round = killed(method, statement, acts);
      for (Sent each : round) {
        verify(each);
      }
      isStopped = round.getLast().isStopped();
      statement += STEP * round.size();
    }
  }

  /** Calls that stop one after the other, each later than the one before, and die together. */
  private List<Sent> killed(String method, int first, Supplier<Act> acts) throws Exception {
    List<Sent> round = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        KilledServer node = KilledServer.start(server, method, first, STEP)) {
      warm(node);
      do {
        round.add(send(acts.get(), first + STEP * round.size(), node, threads));
      } while (round.getLast().isStopped() && round.size() < TOGETHER);
    }
    return round;
  }

  /**
   * Loads the keys that the node keeps, so that no call waits for one that stopped loading them.
   */
  private void warm(KilledServer node) {
    var _ =
        at(node.channel(), people.person())
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setEmail(
                        EmailTarget.newBuilder()
                            .setAddress("u" + UUID.randomUUID() + "@example.org"))
                    .build());
  }

  private Sent send(Act act, int statement, KilledServer node, ExecutorService threads) {
    CompletableFuture<Message> call =
        CompletableFuture.supplyAsync(
            () -> act.call().apply(at(node.channel(), act.caller())), threads);
    CompletableFuture<Boolean> stopped =
        CompletableFuture.supplyAsync(node::awaitStatement, threads);
    CompletableFuture.anyOf(call, stopped).join();
    return new Sent(act, statement, call, !call.isDone());
  }

  private void verify(Sent sent) throws Exception {
    Act act = sent.act();
    String what = "statement " + sent.statement();
    assertThat(act.untouched().getAsBoolean()).as(what).isEqualTo(sent.isStopped());
    if (sent.isStopped()) {
      assertThat(sent.call())
          .as(what)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withCauseInstanceOf(StatusRuntimeException.class);
    }
    Message answer =
        sent.isStopped()
            ? act.call().apply(at(server.channel(), act.caller()))
            : sent.call().join();
    assertThat(act.untouched().getAsBoolean()).as(what).isFalse();
    assertRepeats(answer, server.channel(), sent);
    if (!sent.isStopped()) {
      try (KilledServer restarted = KilledServer.start(server, "", 0, 0)) {
        assertRepeats(answer, restarted.channel(), sent);
      }
    }
  }

  private void assertRepeats(Message answer, Channel node, Sent sent) {
    assertThat(sent.act().call().apply(at(node, sent.act().caller())).toByteString())
        .as("statement %d", sent.statement())
        .isEqualTo(answer.toByteString());
  }

  @Test
  void aMergeIsWholeOrNotAtAll() throws Exception {
    killEverywhere(
        LinkServiceGrpc.getConfirmMergeMethod().getFullMethodName(),
        () -> {
          Person caller = people.person();
          Person other = people.person();
          people.link(other.account(), 2, people.person().account(), 1);
          ConfirmMergeRequest request =
              people.confirmation(caller, people.ticket(caller, other.mailbox()));
          return new Act(
              caller,
              stub -> stub.confirmMerge(request),
              () -> people.stateOf(other.account()).equals("ACTIVE"));
        });
  }

  @Test
  void anUndoingIsWholeOrNotAtAll() throws Exception {
    killEverywhere(
        LinkServiceGrpc.getUndoMergeMethod().getFullMethodName(),
        () -> {
          Person caller = people.person();
          Person other = people.person();
          UndoMergeRequest request =
              UndoMergeRequest.newBuilder()
                  .setRequestId(UUID.randomUUID().toString())
                  .setMergeId(people.absorb(caller, other).getMergeId())
                  .build();
          return new Act(
              caller,
              stub -> stub.undoMerge(request),
              () -> people.stateOf(other.account()).equals("MERGED"));
        });
  }

  @Test
  void anUnlinkIsWholeOrNotAtAll() throws Exception {
    killEverywhere(
        LinkServiceGrpc.getConfirmUnlinkMethod().getFullMethodName(),
        () -> {
          Person caller = people.person();
          String second = people.prove(caller.account(), "EMAIL");
          ConfirmUnlinkRequest request =
              ConfirmUnlinkRequest.newBuilder()
                  .setRequestId(UUID.randomUUID().toString())
                  .setUnlinkTicket(
                      people
                          .as(caller)
                          .prepareUnlink(
                              PrepareUnlinkRequest.newBuilder()
                                  .setRequestId(UUID.randomUUID().toString())
                                  .setIdentityId(people.identity(second))
                                  .build())
                          .getUnlinkTicket())
                  .build();
          return new Act(
              caller,
              stub -> stub.confirmUnlink(request),
              () ->
                  server
                      .bean(Sql.class)
                      .find(
                          row -> true,
                          "select true from identity where tenant_id = ? and subject_canonical = ?",
                          people.tenant.id(),
                          second)
                      .isPresent());
        });
  }
}
