package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.audit.v1.AuditEvent;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.ListEventsRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.Id;
import dev.ligature.common.MergeId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a merge left behind lies on the tombstone until the time to undo is over. */
class MergeSettlementIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private final MergeSettlement settlement = server.bean(MergeSettlement.class);
  private final MergeFixture people = new MergeFixture(server);
  private final Person caller = people.person();
  private final Person other = people.person();
  private String unproven;
  private ConfirmMergeResponse merged;

  @BeforeEach
  void merge() {
    unproven =
        TestIdentities.unverified(server, people.tenant.id(), other.account().toString()).id();
    merged = people.absorb(caller, other);
  }

  private void endOfTheWindow() {
    window("-1 second");
  }

  private void window(String left) {
    sql.update(
        "update account_merge set undo_before_time = now() + ?::interval where tenant_id = ?",
        left,
        people.tenant.id());
  }

  private void hold(Id target) {
    sql.update(
        """
        insert into legal_hold (tenant_id, legal_hold_id, target_kind, target_id, reason, placed_by,
          placed_time)
        values (?, gen_random_uuid(), 'ACCOUNT', ?, 'case', 'auditor', now())
        """,
        people.tenant.id(),
        target);
  }

  /** Tables in which the tombstone has rows that name its former owner. */
  private List<String> left() {
    return sql.list(
        row -> row.text("name"),
        """
        select 'identity' as name from identity where tenant_id = ? and account_id = ?
        union all select 'session' from session where tenant_id = ? and account_id = ?
        union all select 'device' from device where tenant_id = ? and account_id = ?
        union all select 'name' from account where tenant_id = ? and account_id = ?
          and display_name is not null
        """,
        people.tenant.id(),
        other.account(),
        people.tenant.id(),
        other.account(),
        people.tenant.id(),
        other.account(),
        people.tenant.id(),
        other.account());
  }

  @Test
  void REQ_D7_rowsThatDidNotMoveLieOnTheTombstoneUntilTheWindowEndsThenAreErased() {
    settlement.sweep();
    assertThat(left()).containsExactlyInAnyOrder("identity", "session", "device", "name");

    endOfTheWindow();
    settlement.sweep();

    assertThat(left()).isEmpty();
    assertThat(people.stateOf(other.account())).isEqualTo("MERGED");
    assertThat(people.holder(other.mailbox())).isEqualTo(caller.account());
    Refused.with(
        Reason.UNDO_EXPIRED,
        () ->
            people
                .as(caller)
                .undoMerge(
                    UndoMergeRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setMergeId(merged.getMergeId())
                        .build()));
  }

  @Test
  void heldTombstonesAreLeftUntilTheHoldIsReleased() {
    for (Id held :
        List.of(
            other.account(),
            new MergeId(UUID.fromString(merged.getMergeId())),
            new dev.ligature.common.IdentityId(UUID.fromString(unproven)))) {
      hold(held);
      endOfTheWindow();
      settlement.sweep();
      assertThat(left()).hasSize(4);
      // The server's own sweep is not to come between this hold and the next.
      window("1 day");
      sql.update(
          "update legal_hold set released_time = now(), released_by = 'x' where tenant_id = ?",
          people.tenant.id());
    }

    endOfTheWindow();
    settlement.sweep();

    assertThat(left()).isEmpty();
  }

  @Test
  void REQ_D6_theOldIdStillLeadsToTheSurvivorWhoStillReadsItsEvents() {
    endOfTheWindow();
    settlement.sweep();

    assertThat(
            IdentityGraphServiceGrpc.newBlockingStub(people.tenant.channel(Role.BACKEND))
                .resolveIdentity(
                    ResolveIdentityRequest.newBuilder()
                        .setAccountId(other.account().toString())
                        .build())
                .getAccountId())
        .isEqualTo(caller.account().toString());
    assertThat(
            AuditServiceGrpc.newBlockingStub(people.tenant.session(caller.session()))
                .listEvents(ListEventsRequest.getDefaultInstance())
                .getEventsList())
        .filteredOn(event -> event.getAccountId().equals(other.account().toString()))
        .extracting(AuditEvent::getSummary)
        .contains(
            "Erased what a merged account had left behind",
            "Merged two accounts",
            "Signed in by gateway on laptop");
  }
}
