package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.link.v1.CancelMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.MergeItem;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.api.link.v1.UndoMergeResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Merges are cancelled, undone and split over the real server and its database. */
class UndoMergeIT {
  private MergeFixture people;
  private Sql sql;

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(SharedServer.get());
    sql = people.server.bean(Sql.class);
  }

  private static UndoMergeRequest undoing(ConfirmMergeResponse merged) {
    return UndoMergeRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setMergeId(merged.getMergeId())
        .build();
  }

  private LinkServiceGrpc.LinkServiceBlockingStub withoutSession() {
    return LinkServiceGrpc.newBlockingStub(people.tenant.channel(Role.BACKEND));
  }

  private Person signedIn(Person person) {
    return new Person(
        person.account(), people.tenant.signIn(person.account().toString()), person.mailbox());
  }

  private int profiles(AccountId account) {
    return sql.one(
        row -> row.intValue("n"),
        "select count(*)::int as n from profile where tenant_id = ? and account_id = ?",
        people.tenant.id(),
        account);
  }

  @Test
  void whatMovedGoesBackAndWhatCameLaterStays() {
    Person caller = people.person();
    Person other = people.person();
    Person friend = people.person();
    people.link(caller.account(), 2, other.account(), 1);
    people.link(other.account(), 2, friend.account(), 1);
    List<String> linksBefore = people.links();
    ConfirmMergeResponse merged = people.absorb(caller, other);
    String later = people.prove(caller.account(), "EMAIL");

    UndoMergeResponse undone = people.as(caller).undoMerge(undoing(merged));

    assertThat(undone.getRestoredAccountId()).isEqualTo(other.account().toString());
    assertThat(undone.getRestoredList())
        .extracting(MergeItem::getKind)
        .contains("identity", "profile", "account_link");
    assertThat(undone.getKeptList()).isEmpty();
    assertThat(people.holder(other.mailbox())).isEqualTo(other.account());
    assertThat(people.holder(later)).isEqualTo(caller.account());
    assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");
    assertThat(profiles(other.account())).isEqualTo(1);
    assertThat(people.links()).isEqualTo(linksBefore);
    assertThat(people.absorb(signedIn(caller), other).getState())
        .isEqualTo(MergeState.MERGE_STATE_DONE);
  }

  @Test
  void aLinkGoesBackToWhereItsOtherEndHasBeenMergedSince() {
    Person caller = people.person();
    Person other = people.person();
    Person friend = people.person();
    Person friendsOther = people.person();
    people.link(other.account(), 2, friend.account(), 1);
    ConfirmMergeResponse first = people.absorb(caller, other);
    ConfirmMergeResponse second = people.absorb(friendsOther, friend);

    people.as(signedIn(caller)).undoMerge(undoing(first));
    assertThat(linked()).containsExactlyInAnyOrder(other.account(), friendsOther.account());
    people.as(signedIn(friendsOther)).undoMerge(undoing(second));

    assertThat(linked()).containsExactlyInAnyOrder(other.account(), friend.account());
    assertThat(MergeInvariants.broken(sql, people.tenant.id())).isEmpty();
  }

  @Test
  void ATK_A30_whatWasGrantedToTheSurvivorEndsWithTheConnection() {
    Person caller = people.person();
    Person other = people.person();
    Person friend = people.person();
    people.link(other.account(), 2, friend.account(), 1);
    grantWriting(friend.account(), other.account());
    ConfirmMergeResponse merged = people.absorb(caller, other);
    grantWriting(friend.account(), caller.account());

    people.as(signedIn(caller)).undoMerge(undoing(merged));

    assertThat(
            sql.list(
                row -> new AccountId(row.uuid("grantee_account_id")),
                "select grantee_account_id from profile_grant where tenant_id = ?",
                people.tenant.id()))
        .containsExactly(other.account());
  }

  private void grantWriting(AccountId owner, AccountId grantee) {
    sql.update(
        """
        insert into profile_grant (tenant_id, profile_id, grantee_account_id, permission,
          granted_time)
        select tenant_id, profile_id, ?, 'WRITE_PROFILE', now() from profile
        where tenant_id = ? and account_id = ?
        """,
        grantee,
        people.tenant.id(),
        owner);
  }

  private List<AccountId> linked() {
    return sql.list(
        row -> new AccountId(row.uuid("account_id")),
        """
        select low_account_id as account_id from account_link where tenant_id = ?
        union all
        select high_account_id from account_link where tenant_id = ?
        """,
        people.tenant.id(),
        people.tenant.id());
  }

  @Test
  void REQ_D7_anAccountIsNotDeletedWhileItsMergeCanBeUndone() {
    Person caller = people.person();
    ConfirmMergeResponse merged = people.absorb(caller, people.person());
    AccountServiceGrpc.AccountServiceBlockingStub self =
        AccountServiceGrpc.newBlockingStub(people.tenant.session(caller.session()));
    DeleteAccountRequest.Builder deletion = DeleteAccountRequest.newBuilder();

    Refused.with(
        Reason.POLICY_FORBIDS,
        () -> self.deleteAccount(deletion.setRequestId(UUID.randomUUID().toString()).build()));
    var _ = people.as(caller).undoMerge(undoing(merged));

    assertThat(
            self.deleteAccount(deletion.setRequestId(UUID.randomUUID().toString()).build())
                .hasShredHorizonTime())
        .isTrue();
  }

  @Test
  void theFormerOwnerUndoesByAProofAlone() {
    Person caller = people.person();
    Person other = people.person();
    Person stranger = people.person();
    ConfirmMergeResponse merged = people.absorb(caller, other);

    Refused.with(Reason.SESSION_MISSING, () -> withoutSession().undoMerge(undoing(merged)));
    Refused.with(Reason.NOT_FOUND, () -> people.as(stranger).undoMerge(undoing(merged)));
    Refused.with(
        Reason.PROOF_MISMATCH,
        () ->
            withoutSession()
                .undoMerge(
                    undoing(merged).toBuilder()
                        .setProofTicket(people.proof(stranger.mailbox()))
                        .build()));
    withoutSession()
        .undoMerge(
            undoing(merged).toBuilder().setProofTicket(people.proof(other.mailbox())).build());

    assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");
  }

  @Test
  void undoingIsLastInFirstOut() {
    Person first = people.person();
    Person second = people.person();
    Person third = people.person();
    ConfirmMergeResponse older = people.absorb(second, first);
    ConfirmMergeResponse newer = people.absorb(third, second);

    Refused.with(Reason.UNDO_BLOCKED, () -> people.as(third).undoMerge(undoing(older)));
    people.as(third).undoMerge(undoing(newer));
    assertThat(people.holder(first.mailbox())).isEqualTo(second.account());
    people.as(signedIn(second)).undoMerge(undoing(older));

    assertThat(people.holder(first.mailbox())).isEqualTo(first.account());
    assertThat(people.stateOf(first.account())).isEqualTo("ACTIVE");
  }

  @Test
  void theWindowEnds() {
    Person caller = people.person();
    Person other = people.person();
    ConfirmMergeResponse merged = people.absorb(caller, other);
    sql.update(
        "update account_merge set undo_before_time = now() where merge_id = ?::uuid",
        merged.getMergeId());

    Refused.with(Reason.UNDO_EXPIRED, () -> people.as(caller).undoMerge(undoing(merged)));

    assertThat(people.stateOf(other.account())).isEqualTo("MERGED");
  }

  @Test
  void whatWentBackCanBeUndoneOnlyOnce() {
    Person caller = people.person();
    ConfirmMergeResponse merged = people.absorb(caller, people.person());
    people.as(caller).undoMerge(undoing(merged));

    Refused.with(Reason.WRONG_STATE, () -> people.as(caller).undoMerge(undoing(merged)));
  }

  @Test
  void ATK_A28_aMergeWaitsForTheTenantsDelayAndEitherSideCancelsIt() {
    people.policy("{\"mergeDelaySeconds\": 3600}");
    Person thief = people.person();
    Person victim = people.person();
    String ticket = people.ticket(thief, victim.mailbox());
    ConfirmMergeResponse pending =
        people.as(thief).confirmMerge(people.confirmation(thief, ticket));
    assertThat(pending.getState()).isEqualTo(MergeState.MERGE_STATE_PENDING);
    assertThat(people.holder(victim.mailbox())).isEqualTo(victim.account());
    CancelMergeRequest cancel =
        CancelMergeRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setMergeId(pending.getMergeId())
            .build();

    Refused.with(Reason.NOT_FOUND, () -> people.as(people.person()).cancelMerge(cancel));
    assertThat(people.as(victim).cancelMerge(cancel).getState())
        .isEqualTo(MergeState.MERGE_STATE_CANCELLED);
    people.server.bean(MergeSweeper.class).sweep();

    assertThat(people.stateOf(victim.account())).isEqualTo("ACTIVE");
  }

  @Test
  void aProofCancelsAPendingMergeToo() {
    people.policy("{\"mergeDelaySeconds\": 3600}");
    Person thief = people.person();
    Person victim = people.person();
    String ticket = people.ticket(thief, victim.mailbox());
    String pending = people.as(thief).confirmMerge(people.confirmation(thief, ticket)).getMergeId();

    withoutSession()
        .cancelMerge(
            CancelMergeRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setMergeId(pending)
                .setProofTicket(people.proof(victim.mailbox()))
                .build());

    String state =
        sql.one(
            row -> row.text("state"),
            "select state from account_merge where merge_id = ?::uuid",
            pending);
    assertThat(state).isEqualTo("CANCELLED");
  }

  @Test
  void aMergeWhoseDelayIsOverIsCarriedOut() {
    people.policy("{\"mergeDelaySeconds\": 3600}");
    Person caller = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    ConfirmMergeResponse pending =
        people.as(caller).confirmMerge(people.confirmation(caller, ticket));
    sql.update(
        "update account_merge set not_before_time = now() where merge_id = ?::uuid",
        pending.getMergeId());

    people.server.bean(MergeSweeper.class).sweep();

    // The server's own sweep may have been at it.
    await().until(() -> people.stateOf(other.account()).equals("MERGED"));
    assertThat(people.holder(other.mailbox())).isEqualTo(caller.account());
  }

  private SplitAccountRequest splitting(String subject) {
    return SplitAccountRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .addIdentityIds(people.identity(subject))
        .build();
  }

  @Test
  void anIdentityIsSplitOffToAnAccountOfItsOwn() {
    Person caller = people.person();
    String mailbox = people.prove(caller.account(), "EMAIL");

    String fresh = people.as(caller).splitAccount(splitting(mailbox)).getAccountId();

    assertThat(people.holder(mailbox).toString()).isEqualTo(fresh);
    assertThat(people.holder(caller.mailbox())).isEqualTo(caller.account());
    Refused.with(
        Reason.LAST_IDENTITY, () -> people.as(caller).splitAccount(splitting(caller.mailbox())));
    Refused.with(Reason.NOT_FOUND, () -> people.as(caller).splitAccount(splitting(mailbox)));
  }

  @Test
  void whatAMergeMovedIsQuarantinedWhileItCanBeUndone() {
    Person caller = people.person();
    Person other = people.person();
    people.absorb(caller, other);

    Refused.with(
        Reason.POLICY_FORBIDS, () -> people.as(caller).splitAccount(splitting(other.mailbox())));
    Refused.with(
        Reason.POLICY_FORBIDS,
        () ->
            people
                .as(caller)
                .reportCompromised(
                    ReportCompromisedRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setIdentityId(people.identity(other.mailbox()))
                        .build()));
    Refused.with(
        Reason.PROOF_MISMATCH,
        () ->
            withoutSession()
                .splitAccount(
                    splitting(caller.mailbox()).toBuilder()
                        .setProofTicket(people.proof(other.mailbox()))
                        .build()));
    withoutSession()
        .splitAccount(
            splitting(other.mailbox()).toBuilder()
                .setProofTicket(people.proof(other.mailbox()))
                .build());

    assertThat(people.holder(other.mailbox())).isNotEqualTo(caller.account());
  }
}
