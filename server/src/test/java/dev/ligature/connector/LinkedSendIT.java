package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.api.graph.v1.RevokePartialAccessRequest;
import dev.ligature.common.Reason;
import dev.ligature.link.MergeFixture;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    var _ =
        graph.revokePartialAccess(
            RevokePartialAccessRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setProfileId(profile)
                .setGranteeAccountId(friend.account.toString())
                .setPermission(Permission.PERMISSION_SEND_AS)
                .build());
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
}
