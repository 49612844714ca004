package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.MergeItem;
import dev.ligature.api.link.v1.MergePreview;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts are merged over the real server and its database. */
class MergeIT {
  private MergeFixture people;

  private Sql sql;

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(SharedServer.get());
    sql = people.server.bean(Sql.class);
  }

  private AccountServiceGrpc.AccountServiceBlockingStub account(String session) {
    return AccountServiceGrpc.newBlockingStub(people.tenant.session(session));
  }

  @Test
  void REQ_M1_theCallerAbsorbsTheAccountOfTheProvenMailbox() {
    Person caller = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());

    MergePreview preview = people.preview(caller, ticket);
    assertThat(preview.getState()).isEqualTo(MergeState.MERGE_STATE_PENDING);
    assertThat(preview.getPrimaryAccountId()).isEqualTo(caller.account().toString());
    assertThat(preview.getSecondaryAccountId()).isEqualTo(other.account().toString());
    assertThat(preview.getMovesList())
        .extracting(MergeItem::getKind)
        .containsExactlyInAnyOrder("identity", "profile");
    assertThat(people.holder(other.mailbox())).isEqualTo(other.account());

    ConfirmMergeResponse merged =
        people.as(caller).confirmMerge(people.confirmation(caller, ticket));

    assertThat(merged.getState()).isEqualTo(MergeState.MERGE_STATE_DONE);
    assertThat(merged.getSwitchedSessionToken()).isEmpty();
    assertThat(people.mailboxes(caller))
        .containsExactlyInAnyOrder(caller.mailbox(), other.mailbox());
    assertThat(people.stateOf(other.account())).isEqualTo("MERGED");
    GetOverviewResponse overview =
        account(caller.session()).getOverview(GetOverviewRequest.getDefaultInstance());
    assertThat(overview.getProfilesList()).hasSize(2);
    assertThat(overview.getProfilesList()).filteredOn(each -> each.getPrimary()).hasSize(1);
  }

  @Test
  void lookupsByTheOldIdAnswerWithTheSurvivorEvenAfterAChainOfMerges() {
    Person first = people.person();
    Person second = people.person();
    Person third = people.person();
    people.absorb(second, first);
    people.absorb(third, second);

    var resolved =
        IdentityGraphServiceGrpc.newBlockingStub(people.tenant.channel(Role.BACKEND))
            .resolveIdentity(
                ResolveIdentityRequest.newBuilder()
                    .setAccountId(first.account().toString())
                    .build());

    assertThat(resolved.getAccountId()).isEqualTo(third.account().toString());
    assertThat(resolved.getResolvedFrom()).isEqualTo(first.account().toString());
    int hops =
        sql.one(
            row -> row.intValue("n"),
            """
            select count(*)::int as n from account_alias one join account_alias two
              on two.tenant_id = one.tenant_id and two.old_account_id = one.account_id
            where one.tenant_id = ?
            """,
            people.tenant.id());
    assertThat(hops).isZero();
  }

  @Test
  void ATK_A3_theSessionsOfTheAbsorbedAccountAreDeadAtOnce() {
    Person caller = people.person();
    Person other = people.person();

    people.absorb(caller, other);

    Refused.with(Reason.SESSION_REVOKED, () -> people.mailboxes(other));
    assertThat(people.mailboxes(caller)).hasSize(2);
  }

  @Test
  void ATK_A5_whatTheAbsorbedAccountHadBegunIsVoid() {
    Person caller = people.person();
    Person other = people.person();
    Person bystander = people.person();
    String begun = people.ticket(other, bystander.mailbox());
    String kept = people.ticket(caller, bystander.mailbox());

    people.absorb(caller, other);

    Refused.with(Reason.SESSION_REVOKED, () -> people.preview(other, begun));
    int alive =
        sql.one(
            row -> row.intValue("n"),
            """
            select count(*)::int as n from proof
            where tenant_id = ? and account_id = ? and used_time is null and expire_time > now()
            """,
            people.tenant.id(),
            other.account());
    assertThat(alive).isZero();
    assertThat(people.preview(caller, kept).getSecondaryAccountId())
        .isEqualTo(bystander.account().toString());
  }

  @Test
  void theCallerMaySayThatTheOtherSurvives() {
    Person caller = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    ConfirmMergeRequest asDefault = people.confirmation(caller, ticket);

    Refused.with(
        Reason.STATE_CHANGED,
        () ->
            people
                .as(caller)
                .confirmMerge(
                    MergeFixture.another(asDefault).toBuilder().setOtherSurvives(true).build()));
    String token =
        people
            .as(caller)
            .previewMerge(
                dev.ligature.api.link.v1.PreviewMergeRequest.newBuilder()
                    .setMergeTicket(ticket)
                    .setOtherSurvives(true)
                    .build())
            .getPreview()
            .getStateToken();
    ConfirmMergeResponse merged =
        people
            .as(caller)
            .confirmMerge(
                MergeFixture.another(asDefault).toBuilder()
                    .setOtherSurvives(true)
                    .setStateToken(token)
                    .build());

    assertThat(merged.getPrimaryAccountId()).isEqualTo(other.account().toString());
    assertThat(merged.getSwitchedSessionToken()).isNotEmpty();
    assertThat(people.stateOf(caller.account())).isEqualTo("MERGED");
  }

  @Test
  void anIdentityThatBecameFreeIsSimplyLinked() {
    Person caller = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    sql.update("delete from identity where account_id = ?", other.account());

    ConfirmMergeResponse linked =
        people.as(caller).confirmMerge(people.confirmation(caller, ticket));

    assertThat(linked.getMergeId()).isEmpty();
    assertThat(linked.getLinked().getIdentity().getDisplay()).isEqualTo(other.mailbox());
    assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");
    assertThat(people.mailboxes(caller))
        .containsExactlyInAnyOrder(caller.mailbox(), other.mailbox());
    assertThat(
            sql.list(
                row -> row.text("kind"),
                "select kind from notice where tenant_id = ? and account_id = ?",
                people.tenant.id(),
                caller.account()))
        .contains("IDENTITY_LINKED");
  }

  @Test
  void bothSidesFindTheMergeInTheirLog() {
    Person caller = people.person();
    Person other = people.person();
    people.absorb(caller, other);

    List<String> subjects =
        sql.list(
            row -> row.text("account_id"),
            "select account_id from audit_entry where tenant_id = ? and type = 'MERGE_CONFIRMED'",
            people.tenant.id());

    assertThat(subjects)
        .containsExactlyInAnyOrder(caller.account().toString(), other.account().toString());
  }

  @Test
  void linksAreRepointedIsolatedAndStayAForest() {
    Person caller = people.person();
    Person other = people.person();
    Person friend = people.person();
    Person common = people.person();
    people.link(caller.account(), 2, other.account(), 2);
    people.link(other.account(), 2, friend.account(), 1);
    people.link(other.account(), 1, common.account(), 2);

    people.absorb(caller, other);

    String self = caller.account().toString();
    assertThat(people.links()).hasSize(2).allMatch(each -> each.contains(self + ":0"));
  }
}
