package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.MergeItem;
import dev.ligature.api.link.v1.MergePreview;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  private List<String> mailboxes(Person person) {
    return people
        .as(person)
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesList()
        .stream()
        .map(Identity::getDisplay)
        .toList();
  }

  private static ConfirmMergeRequest another(ConfirmMergeRequest request) {
    return request.toBuilder().setRequestId(UUID.randomUUID().toString()).build();
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
    assertThat(mailboxes(caller)).containsExactlyInAnyOrder(caller.mailbox(), other.mailbox());
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

    Refused.with(Reason.SESSION_REVOKED, () -> mailboxes(other));
    assertThat(mailboxes(caller)).hasSize(2);
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
  void ATK_A9_aTicketConfirmsOnceHoweverManyTryAtOnce() throws Exception {
    Person caller = people.person();
    Person other = people.person();
    ConfirmMergeRequest request =
        people.confirmation(caller, people.ticket(caller, other.mailbox()));
    int tries = 12;
    CyclicBarrier barrier = new CyclicBarrier(tries);
    List<String> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> running = new ArrayList<>();
      for (int i = 0; i < tries; i++) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return Outcome.of(() -> people.as(caller).confirmMerge(another(request)));
                }));
      }
      for (Future<String> each : running) {
        ends.add(each.get());
      }
    }

    assertThat(ends).filteredOn("OK"::equals).hasSize(1);
    assertThat(ends)
        .allMatch(
            each -> List.of("OK", "TICKET_EXPIRED", "DEPENDENCY_DOWN").contains(each),
            "one wins, the others find the ticket used");
  }

  @Test
  void ATK_A9_aTicketIsBoundToItsSession() {
    Person caller = people.person();
    Person thief = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    Person sameAccount =
        new Person(caller.account(), people.tenant.signIn(caller.account().toString()), "");

    Refused.with(Reason.PROOF_MISMATCH, () -> people.preview(thief, ticket));
    Refused.with(Reason.PROOF_MISMATCH, () -> people.preview(sameAccount, ticket));
    Refused.with(Reason.TICKET_EXPIRED, () -> people.preview(caller, "unknown"));

    assertThat(people.preview(caller, ticket).getStateToken()).isNotEmpty();
  }

  @Test
  void aChangeSinceThePreviewIsRefused() {
    Person caller = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    ConfirmMergeRequest seen = people.confirmation(caller, ticket);
    account(other.session())
        .createProfile(
            CreateProfileRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setName("Work")
                .build());

    Refused.with(Reason.STATE_CHANGED, () -> people.as(caller).confirmMerge(seen));

    assertThat(people.holder(other.mailbox())).isEqualTo(other.account());
    assertThat(people.as(caller).confirmMerge(people.confirmation(caller, ticket)).getState())
        .isEqualTo(MergeState.MERGE_STATE_DONE);
  }

  @Test
  void ATK_A28_aTelephoneNumberAloneNeverAbsorbsAnAccountWithAnotherIdentity() {
    Person caller = people.person();
    Person other = people.person();
    String number = people.prove(other.account(), "PHONE");
    String weak = people.ticket(caller, "PHONE", number);

    Refused.with(Reason.STEP_UP_REQUIRED, () -> people.preview(caller, weak));
    assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");

    Person onlyPhone = people.person("PHONE");
    assertThat(
            people
                .preview(caller, people.ticket(caller, "PHONE", onlyPhone.mailbox()))
                .getSecondaryAccountId())
        .isEqualTo(onlyPhone.account().toString());
  }

  @Test
  void ATK_A35_aMailboxAloneNeverAbsorbsAnAccountWithAStrongerIdentity() {
    Person caller = people.person();
    Person other = people.person();
    String wallet = people.prove(other.account(), "WALLET");

    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> people.preview(caller, people.ticket(caller, other.mailbox())));

    assertThat(
            people.preview(caller, people.ticket(caller, "WALLET", wallet)).getSecondaryAccountId())
        .isEqualTo(other.account().toString());
  }

  @Test
  void ATK_A27_managedHeldAndSuspendedAccountsAreNeverAbsorbed() {
    Person caller = people.person();
    Person managed = people.person();
    sql.update("update account set is_managed = true where account_id = ?", managed.account());
    Person suspended = people.person();
    sql.update("update account set state = 'SUSPENDED' where account_id = ?", suspended.account());
    Person held = people.person();
    sql.update(
        """
        insert into legal_hold (tenant_id, legal_hold_id, target_kind, target_id, reason, placed_by,
          placed_time)
        values (?, ?, 'ACCOUNT', ?, 'case', 'test', now())
        """,
        people.tenant.id(),
        UUID.randomUUID(),
        held.account());

    Refused.with(
        Reason.MANAGED_ACCOUNT,
        () -> people.preview(caller, people.ticket(caller, managed.mailbox())));
    Refused.with(
        Reason.TARGET_NOT_LINKABLE,
        () -> people.preview(caller, people.ticket(caller, suspended.mailbox())));
    Refused.with(
        Reason.TARGET_NOT_LINKABLE,
        () -> people.preview(caller, people.ticket(caller, held.mailbox())));

    assertThat(
            people.preview(managed, people.ticket(managed, caller.mailbox())).getPrimaryAccountId())
        .isEqualTo(managed.account().toString());
  }

  @Test
  void aDurableCallerThatHasProvenNothingMergesNothing() {
    Person other = people.person();
    Person unverified = people.guest();
    sql.update("update account set kind = 'USER' where account_id = ?", unverified.account());

    Refused.with(
        Reason.UNVERIFIED,
        () -> people.preview(unverified, people.ticket(unverified, other.mailbox())));
  }

  @Test
  void aTenantMayForbidMerges() {
    Person caller = people.person();
    Person other = people.person();
    people.policy("{\"mergeForbidden\": true}");

    Refused.with(
        Reason.POLICY_FORBIDS,
        () -> people.preview(caller, people.ticket(caller, other.mailbox())));
  }

  @Test
  void aGuestYieldsToTheDurableAccountAndGoesOnInASessionOfIt() {
    Person guest = people.guest();
    Person durable = people.person();
    String ticket = people.ticket(guest, durable.mailbox());

    ConfirmMergeResponse merged = people.as(guest).confirmMerge(people.confirmation(guest, ticket));

    assertThat(merged.getPrimaryAccountId()).isEqualTo(durable.account().toString());
    assertThat(people.stateOf(guest.account())).isEqualTo("MERGED");
    Person switched = new Person(durable.account(), merged.getSwitchedSessionToken(), "");
    assertThat(mailboxes(switched)).containsExactly(durable.mailbox());
    assertThat(mailboxes(durable)).containsExactly(durable.mailbox());
    Refused.with(Reason.SESSION_REVOKED, () -> mailboxes(guest));
  }

  @Test
  void aGuestWhoseAnswerWasLostRepeatsItAndGetsTheSessionAnew() {
    Person guest = people.guest();
    Person durable = people.person();
    ConfirmMergeRequest request =
        people.confirmation(guest, people.ticket(guest, durable.mailbox()));
    ConfirmMergeResponse lost = people.as(guest).confirmMerge(request);

    ConfirmMergeResponse again = people.as(guest).confirmMerge(request);

    assertThat(again.getSwitchedSessionToken())
        .isNotEmpty()
        .isNotEqualTo(lost.getSwitchedSessionToken());
    assertThat(again.toBuilder().clearSwitchedSessionToken().build())
        .isEqualTo(lost.toBuilder().clearSwitchedSessionToken().build());
    assertThat(mailboxes(new Person(durable.account(), again.getSwitchedSessionToken(), "")))
        .containsExactly(durable.mailbox());
    Refused.with(
        Reason.SESSION_REVOKED,
        () -> mailboxes(new Person(durable.account(), lost.getSwitchedSessionToken(), "")));
    Refused.with(Reason.SESSION_REVOKED, () -> people.as(guest).confirmMerge(another(request)));
    sql.update(
        "update session set revoked_time = now() - interval '11 minutes' where account_id = ?",
        guest.account());
    Refused.with(Reason.SESSION_REVOKED, () -> people.as(guest).confirmMerge(request));
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
                .confirmMerge(another(asDefault).toBuilder().setOtherSurvives(true).build()));
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
                another(asDefault).toBuilder().setOtherSurvives(true).setStateToken(token).build());

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
    assertThat(mailboxes(caller)).containsExactlyInAnyOrder(caller.mailbox(), other.mailbox());
  }

  @Test
  void capsAreCheckedAgain() {
    Person caller = people.person();
    Person other = people.person();
    people.policy("{\"maxIdentities\": 1}");

    Refused.with(
        Reason.LIMIT_REACHED, () -> people.preview(caller, people.ticket(caller, other.mailbox())));
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
