package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc.LinkServiceBlockingStub;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.TestServer;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node is killed (SIGKILL) within a call, after one of its statements; the long profile takes all
 * of them. Nothing has happened then, the repetition on another node does it all, and every further
 * one, on a node that was started since, gets the same bytes.
 */
class KillPointsIT {
  private static final int STEP = Integer.getInteger("race.rounds", 20) > 20 ? 1 : 25;

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
      Person caller,
      Function<LinkServiceBlockingStub, Message> call,
      java.util.function.BooleanSupplier untouched) {}

  private LinkServiceBlockingStub at(Channel node, Person caller) {
    return LinkServiceGrpc.newBlockingStub(people.tenant.session(node, caller.session()));
  }

  private void killEverywhere(String method, java.util.function.Supplier<Act> acts)
      throws Exception {
    boolean isKilled = true;
    for (int statement = 3; isKilled; statement += STEP) {
      Act act = acts.get();
      Message answer;
      try (KilledServer node = KilledServer.start(server, method, statement);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        CompletableFuture<Message> call =
            CompletableFuture.supplyAsync(
                () -> act.call().apply(at(node.channel(), act.caller())), threads);
        CompletableFuture<Boolean> stopped =
            CompletableFuture.supplyAsync(node::awaitStatement, threads);
        CompletableFuture.anyOf(call, stopped).join();
        isKilled = !call.isDone();
        node.close();
        assertThat(act.untouched().getAsBoolean())
            .as("statement %d", statement)
            .isEqualTo(isKilled);
        answer = isKilled ? act.call().apply(at(server.channel(), act.caller())) : call.join();
        if (isKilled) {
          assertThat(call)
              .failsWithin(java.time.Duration.ofSeconds(20))
              .withThrowableThat()
              .withCauseInstanceOf(StatusRuntimeException.class);
        }
      }
      assertThat(act.untouched().getAsBoolean()).isFalse();
      assertThat(act.call().apply(at(server.channel(), act.caller())).toByteString())
          .as("statement %d", statement)
          .isEqualTo(answer.toByteString());
      if (!isKilled) {
        try (KilledServer restarted = KilledServer.start(server, "", 0)) {
          assertThat(act.call().apply(at(restarted.channel(), act.caller())).toByteString())
              .isEqualTo(answer.toByteString());
        }
      }
    }
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
