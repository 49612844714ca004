package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.connector.v1.ConnectorControlGrpc.ConnectorControlBlockingStub;
import dev.ligature.api.connector.v1.MovePersonaRequest;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What was queued by a grant is cancelled by whatever ends the grant or closes the way to it. */
class LinkedSendEndsIT {
  private static final String ENDED = "CANCELLED GRANT_ENDED";
  private static final String WAITS = "PENDING ";

  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final MergeFixture people = new MergeFixture(SharedServer.get(), tenant);
  private final OwnerFixture owner = new OwnerFixture(SharedServer.get(), tenant);
  private final OwnerFixture friend = new OwnerFixture(SharedServer.get(), tenant);
  private final OwnerFixture other = new OwnerFixture(SharedServer.get(), tenant);
  private final String connector = owner.connectToSend();

  private void grant(OwnerFixture grantee) {
    grant(grantee, profile());
  }

  private void grant(OwnerFixture grantee, String profile) {
    owner.sql.update(
        """
        insert into profile_grant (tenant_id, profile_id, grantee_account_id, permission,
          granted_time)
        values (?, ?::uuid, ?, 'SEND_AS', now())
        """,
        tenant.id(),
        profile,
        grantee.account);
  }

  private String profile() {
    return owner.sql.one(
        row -> row.uuid("profile_id").toString(),
        "select profile_id from persona where tenant_id = ? and persona_id = ?::uuid",
        tenant.id(),
        connector);
  }

  private String queued(OwnerFixture sender) {
    return queued(sender.calls);
  }

  private String queued(ConnectorControlBlockingStub session) {
    return session.submitIntent(OwnerFixture.message(connector, "hello")).getIntent().getIntentId();
  }

  private String stateOf(String intent) {
    return owner.sql.one(
        row -> row.text("state") + " " + row.text("reason"),
        """
        select state, coalesce(failure_reason, '') as reason from intent
        where tenant_id = ? and intent_id = ?::uuid
        """,
        tenant.id(),
        intent);
  }

  /** The same account with a mailbox that it has proven, in a session of its own. */
  private Person person(OwnerFixture of) {
    return new Person(
        of.account,
        tenant.signIn(of.account.toString(), "pwd", "otp"),
        people.prove(of.account, "EMAIL"));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub accounts(OwnerFixture of) {
    return AccountServiceGrpc.newBlockingStub(
        tenant.session(tenant.signIn(of.account.toString(), "pwd", "otp")));
  }

  @Test
  void REQ_D12_aPersonaThatLeavesTheGrantedProfileTakesNothingOfOthersAlong() {
    people.link(owner.account, 1, friend.account, 1);
    people.link(owner.account, 1, other.account, 1);
    String work =
        accounts(owner)
            .createProfile(
                CreateProfileRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setName("Work")
                    .build())
            .getProfile()
            .getProfileId();
    grant(friend);
    grant(other);
    grant(other, work);
    String mine = queued(owner);
    String theirs = queued(friend);
    String granted = queued(other);

    var _ =
        owner.calls.movePersona(
            MovePersonaRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setPersonaId(connector)
                .setProfileId(work)
                .build());

    assertThat(stateOf(theirs)).isEqualTo(ENDED);
    assertThat(stateOf(granted)).isEqualTo(WAITS);
    assertThat(stateOf(mine)).isEqualTo(WAITS);
  }

  @Test
  void REQ_D12_aMergeOnThePathCancelsWhatWasQueuedThroughIt() {
    OwnerFixture middle = new OwnerFixture(SharedServer.get(), tenant);
    people.link(owner.account, 1, middle.account, 1);
    people.link(middle.account, 1, friend.account, 1);
    people.link(owner.account, 1, other.account, 1);
    grant(friend);
    grant(other);
    String mine = queued(owner);
    String theirs = queued(friend);
    String direct = queued(other);

    people.absorb(people.person(), person(middle));

    assertThat(stateOf(theirs)).isEqualTo(ENDED);
    assertThat(stateOf(direct)).isEqualTo(WAITS);
    assertThat(stateOf(mine)).isEqualTo(WAITS);
  }

  @Test
  void REQ_D12_anAbsorbedSendersQueueEndsWithItsLink() {
    people.link(owner.account, 1, friend.account, 1);
    people.link(owner.account, 1, other.account, 1);
    grant(friend);
    grant(other);
    String theirs = queued(friend);
    String survivors = queued(other);

    people.absorb(person(other), person(friend));

    assertThat(stateOf(theirs)).isEqualTo(ENDED);
    assertThat(stateOf(survivors)).isEqualTo(WAITS);
  }

  @Test
  void REQ_D7_undoingAMergeCancelsWhatWasQueuedThroughALinkThatGoesBack() {
    OwnerFixture absorbed = new OwnerFixture(SharedServer.get(), tenant);
    UUID arrives = people.link(absorbed.account, 1, friend.account, 1);
    people.link(owner.account, 1, other.account, 1);
    Person survivor = person(owner);
    String merge = people.absorb(survivor, person(absorbed)).getMergeId();
    owner.sql.update(
        "update account_link set low_ceiling = 1, high_ceiling = 1 where link_id = ?", arrives);
    grant(friend);
    grant(other);
    String mine = queued(owner);
    String theirs = queued(friend);
    String direct = queued(other);

    undo(survivor, merge);

    assertThat(stateOf(theirs)).isEqualTo(ENDED);
    assertThat(stateOf(direct)).isEqualTo(WAITS);
    assertThat(stateOf(mine)).isEqualTo(WAITS);
  }

  private void undo(Person survivor, String merge) {
    var _ =
        people
            .as(survivor)
            .undoMerge(
                UndoMergeRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setMergeId(merge)
                    .build());
  }

  @Test
  void REQ_D7_undoingAMergeCancelsWhatSessionsOfTheReturningIdentityQueued() {
    Person survivor = person(owner);
    Person absorbed = people.person();
    String merge = people.absorb(survivor, absorbed).getMergeId();
    String theirs = queued(owner);
    TestIdentities.signedInBy(
        SharedServer.get(),
        tenant.id(),
        owner.account.toString(),
        new TestIdentities.Mailbox(people.identity(absorbed.mailbox()), absorbed.mailbox()));
    String mine = queued(owner.signedIn("pwd", "otp"));

    undo(new Person(owner.account, tenant.signIn(owner.account.toString()), ""), merge);

    assertThat(stateOf(theirs)).isEqualTo("CANCELLED SESSION_ENDED");
    assertThat(stateOf(mine)).isEqualTo(WAITS);
  }

  @Test
  void REQ_D7_splittingAnIdentityOffCancelsWhatItsSessionsQueued() {
    people.link(owner.account, 1, friend.account, 1);
    grant(friend);
    Person sender = person(friend);
    TestIdentities.Mailbox leaves =
        TestIdentities.verified(SharedServer.get(), tenant.id(), friend.account.toString());
    String theirs = queued(friend);
    TestIdentities.signedInBy(SharedServer.get(), tenant.id(), friend.account.toString(), leaves);
    String others = queued(friend.signedIn("pwd", "otp"));

    var _ =
        people
            .as(new Person(friend.account, tenant.signIn(friend.account.toString()), ""))
            .splitAccount(
                SplitAccountRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .addIdentityIds(leaves.id())
                    .build());

    assertThat(stateOf(theirs)).isEqualTo("CANCELLED SESSION_ENDED");
    assertThat(stateOf(others)).isEqualTo(WAITS);
    assertThat(people.holder(sender.mailbox())).isEqualTo(friend.account);
  }

  @Test
  void REQ_D14_deletingAnAccountCancelsWhatWasQueuedThroughItsLinks() {
    OwnerFixture middle = new OwnerFixture(SharedServer.get(), tenant);
    people.link(owner.account, 1, middle.account, 1);
    people.link(middle.account, 1, friend.account, 1);
    people.link(owner.account, 1, other.account, 1);
    grant(friend);
    grant(other);
    String theirs = queued(friend);
    String direct = queued(other);

    var _ =
        accounts(middle)
            .deleteAccount(
                DeleteAccountRequest.newBuilder().setRequestId(OwnerFixture.id()).build());

    assertThat(stateOf(theirs)).isEqualTo(ENDED);
    assertThat(stateOf(direct)).isEqualTo(WAITS);
  }
}
