package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.api.link.v1.UndoMergeResponse;
import dev.ligature.db.FailingSql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.TestServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A call that dies after any of its statements has done nothing, and its repetition does it all.
 */
class MergeCrashIT {
  private static TestServer server;
  private static MergeFixture people;
  private static FailingSql sql;

  @BeforeAll
  static void start() {
    server = TestServer.start(MergeCrashIT.class, Map.of(FailingSql.PROPERTY, "true"));
    people = new MergeFixture(server);
    sql = server.bean(FailingSql.class);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertUnbroken() {
    assertThat(MergeInvariants.broken(sql, people.tenant.id())).isEmpty();
  }

  @Test
  void aMergeThatDiesAfterAnyStatementHasDoneNothing() {
    boolean spared = false;
    for (int statement = 1; !spared; statement++) {
      Person caller = people.person();
      Person other = people.person();
      people.link(caller.account(), 2, other.account(), 1);
      people.link(other.account(), 2, people.person().account(), 1);
      ConfirmMergeRequest request =
          people.confirmation(caller, people.ticket(caller, other.mailbox()));

      sql.failAfter(statement, LinkServiceGrpc.getConfirmMergeMethod().getFullMethodName());
      String end = Outcome.of(() -> people.as(caller).confirmMerge(request));
      spared = sql.isSpared();

      if (!spared) {
        assertThat(end).as("statement %d", statement).isEqualTo("BUG");
        assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");
        assertThat(people.holder(other.mailbox())).isEqualTo(other.account());
      }
      ConfirmMergeResponse done = people.as(caller).confirmMerge(request);
      assertThat(people.holder(other.mailbox())).isEqualTo(caller.account());
      assertThat(people.as(caller).confirmMerge(request)).isEqualTo(done);
      assertThat(statement).isLessThan(300);
    }
    assertUnbroken();
  }

  @Test
  void anUndoingThatDiesAfterAnyStatementHasDoneNothing() {
    boolean spared = false;
    for (int statement = 1; !spared; statement++) {
      Person caller = people.person();
      Person other = people.person();
      people.link(caller.account(), 2, other.account(), 1);
      UndoMergeRequest request =
          UndoMergeRequest.newBuilder()
              .setRequestId(UUID.randomUUID().toString())
              .setMergeId(people.absorb(caller, other).getMergeId())
              .build();

      sql.failAfter(statement, LinkServiceGrpc.getUndoMergeMethod().getFullMethodName());
      String end = Outcome.of(() -> people.as(caller).undoMerge(request));
      spared = sql.isSpared();

      if (!spared) {
        assertThat(end).as("statement %d", statement).isEqualTo("BUG");
        assertThat(people.stateOf(other.account())).isEqualTo("MERGED");
        assertThat(people.holder(other.mailbox())).isEqualTo(caller.account());
      }
      UndoMergeResponse done = people.as(caller).undoMerge(request);
      assertThat(people.holder(other.mailbox())).isEqualTo(other.account());
      assertThat(people.as(caller).undoMerge(request)).isEqualTo(done);
      assertThat(statement).isLessThan(300);
    }
    assertUnbroken();
  }
}
