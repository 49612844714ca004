package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestIdentities.Mailbox;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import org.junit.jupiter.api.Test;

/** What a thief's session asked for and nobody began does not happen once it is reported. */
class ReportedSessionIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final OwnerFixture owner = new OwnerFixture(server, tenant);
  private final String connector = owner.connectToSend();

  private final Mailbox stolen =
      TestIdentities.verified(server, tenant.id(), owner.account.toString());
  private final Mailbox kept =
      TestIdentities.verified(server, tenant.id(), owner.account.toString());

  private String intentOfASessionBy(Mailbox mailbox) {
    String token = tenant.signIn(owner.account.toString(), "pwd", "otp");
    TestIdentities.signedInBy(server, tenant.id(), owner.account.toString(), mailbox);
    return ConnectorControlGrpc.newBlockingStub(tenant.session(token))
        .submitIntent(OwnerFixture.message(connector, "hello"))
        .getIntent()
        .getIntentId();
  }

  private IntentState state(String intent) {
    return owner
        .signedIn("pwd", "otp")
        .getIntent(GetIntentRequest.newBuilder().setIntentId(intent).build())
        .getIntent()
        .getState();
  }

  private LinkServiceGrpc.LinkServiceBlockingStub links() {
    return LinkServiceGrpc.newBlockingStub(
        tenant.session(tenant.signIn(owner.account.toString(), "pwd", "otp")));
  }

  @Test
  void ATK_G10_whatAReportedIdentityQueuedIsCancelledAndTheRestWaits() {
    String thiefs = intentOfASessionBy(stolen);
    String owners = intentOfASessionBy(kept);

    assertThat(
            links()
                .prepareUnlink(
                    PrepareUnlinkRequest.newBuilder()
                        .setRequestId(OwnerFixture.id())
                        .setIdentityId(stolen.id())
                        .build())
                .getImpact()
                .getAffectedPersonaIdsList())
        .containsExactly(connector);
    var _ =
        links()
            .reportCompromised(
                ReportCompromisedRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setIdentityId(stolen.id())
                    .build());

    assertThat(state(thiefs)).isEqualTo(IntentState.INTENT_STATE_CANCELLED);
    assertThat(state(owners)).isEqualTo(IntentState.INTENT_STATE_PENDING);
  }
}
