package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.api.graph.v1.PrivacyMode;
import dev.ligature.api.graph.v1.RevokePartialAccessRequest;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.api.link.v1.UnlinkAccountsRequest;
import dev.ligature.common.Reason;
import dev.ligature.link.MergeFixture;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send through a linked account's persona. */
class LinkedSendIT {
  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final MergeFixture people = new MergeFixture(SharedServer.get(), tenant);
  private final OwnerFixture owner = new OwnerFixture(SharedServer.get(), tenant);
  private final OwnerFixture friend = new OwnerFixture(SharedServer.get(), tenant);
  private final String connector = owner.connectToSend();
  private UUID link;
  private IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub graph;
  private String profile;

  @BeforeEach
  void linkThem() {
    link = people.link(owner.account, 1, friend.account, 1);
    graph =
        IdentityGraphServiceGrpc.newBlockingStub(
            tenant.session(tenant.signIn(owner.account.toString(), "pwd", "otp")));
    profile =
        owner.sql.one(
            row -> row.uuid("profile_id").toString(),
            "select profile_id from persona where persona_id = ?::uuid",
            connector);
  }

  private void grant(Permission permission) {
    var _ =
        graph.grantPartialAccess(
            GrantPartialAccessRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setProfileId(profile)
                .setGranteeAccountId(friend.account.toString())
                .setPermission(permission)
                .build());
  }

  private IntentState send(OwnerFixture sender) {
    return sender
        .calls
        .submitIntent(OwnerFixture.message(connector, "hello"))
        .getIntent()
        .getState();
  }

  @Test
  void REQ_D12_aLinkedAccountSendsByItsOwnersGrantAlone() {
    Refused.with(Reason.NOT_FOUND, () -> send(friend));
    grant(Permission.PERMISSION_WRITE_PROFILE);
    Refused.with(Reason.NOT_FOUND, () -> send(friend));

    grant(Permission.PERMISSION_SEND_AS);

    assertThat(send(friend)).isEqualTo(IntentState.INTENT_STATE_PENDING);
    Refused.with(Reason.NOT_FOUND, () -> send(new OwnerFixture(SharedServer.get(), tenant)));
    revoke(Permission.PERMISSION_SEND_AS);
    Refused.with(Reason.NOT_FOUND, () -> send(friend));
    assertThat(send(owner)).isEqualTo(IntentState.INTENT_STATE_PENDING);
  }

  @Test
  void REQ_D12_anIsolatedLinkTakesTheGrantOutOfForce() {
    grant(Permission.PERMISSION_SEND_AS);
    owner.sql.update("update account_link set low_ceiling = 0 where link_id = ?", link);
    Refused.with(Reason.NOT_FOUND, () -> send(friend));

    owner.sql.update("update account_link set low_ceiling = 1 where link_id = ?", link);

    assertThat(send(friend)).isEqualTo(IntentState.INTENT_STATE_PENDING);
  }

  private String queued(OwnerFixture sender) {
    return sender
        .calls
        .submitIntent(OwnerFixture.message(connector, "hello"))
        .getIntent()
        .getIntentId();
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

  private void revoke(Permission permission) {
    var _ =
        graph.revokePartialAccess(
            RevokePartialAccessRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setProfileId(profile)
                .setGranteeAccountId(friend.account.toString())
                .setPermission(permission)
                .build());
  }

  private LinkServiceGrpc.LinkServiceBlockingStub links(OwnerFixture person) {
    return LinkServiceGrpc.newBlockingStub(
        tenant.session(tenant.signIn(person.account.toString(), "pwd", "otp")));
  }

  @Test
  void REQ_D12_whatWasQueuedByAGrantIsCancelledWhenItIsTakenBack() {
    grant(Permission.PERMISSION_SEND_AS);
    grant(Permission.PERMISSION_WRITE_PROFILE);
    String mine = queued(owner);
    String theirs = queued(friend);

    revoke(Permission.PERMISSION_WRITE_PROFILE);
    assertThat(stateOf(theirs)).isEqualTo("PENDING ");
    revoke(Permission.PERMISSION_SEND_AS);

    assertThat(stateOf(theirs)).isEqualTo("CANCELLED GRANT_ENDED");
    assertThat(stateOf(mine)).isEqualTo("PENDING ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void REQ_D14_whatWasQueuedThroughALinkIsCancelledWhenItIsRemoved(boolean byOwner) {
    grant(Permission.PERMISSION_SEND_AS);
    String mine = queued(owner);
    String theirs = queued(friend);

    var _ =
        links(byOwner ? owner : friend)
            .unlinkAccounts(
                UnlinkAccountsRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setLinkId(link.toString())
                    .build());

    assertThat(stateOf(theirs)).isEqualTo("CANCELLED GRANT_ENDED");
    assertThat(stateOf(mine)).isEqualTo("PENDING ");
  }

  @Test
  void REQ_D11_whatWasQueuedThroughALinkIsCancelledWhenNothingPassesAnyMore() {
    grant(Permission.PERMISSION_SEND_AS);
    String mine = queued(owner);
    String theirs = queued(friend);

    set(PrivacyMode.PRIVACY_MODE_PARTIAL);
    assertThat(stateOf(theirs)).isEqualTo("PENDING ");
    set(PrivacyMode.PRIVACY_MODE_ISOLATED);

    assertThat(stateOf(theirs)).isEqualTo("CANCELLED GRANT_ENDED");
    assertThat(stateOf(mine)).isEqualTo("PENDING ");
  }

  private void set(PrivacyMode ceiling) {
    var _ =
        graph.setPrivacyMode(
            SetPrivacyModeRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setLinkId(link.toString())
                .setCeiling(ceiling)
                .build());
  }

  @Test
  void ATK_G10_whatAStolenSessionQueuedThroughALinkIsCancelledByTheReport() {
    grant(Permission.PERMISSION_SEND_AS);
    String account = friend.account.toString();
    TestIdentities.Mailbox stolen =
        TestIdentities.verified(SharedServer.get(), tenant.id(), account);
    TestIdentities.signedInBy(SharedServer.get(), tenant.id(), account, stolen);
    String theirs = queued(friend);

    var _ =
        links(friend)
            .reportCompromised(
                ReportCompromisedRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setIdentityId(stolen.id())
                    .build());

    assertThat(stateOf(theirs)).isEqualTo("CANCELLED SESSION_ENDED");
  }
}
