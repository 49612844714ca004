package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.Connector;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.WatchConnectorsRequest;
import dev.ligature.api.connector.v1.WatchConnectorsResponse;
import dev.ligature.api.connector.v1.WatchConnectorsResponse.MessageCase;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Channel;
import io.grpc.Context;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchConnectorsIT {
  private static final int PATIENCE_SECONDS = 30;

  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final OwnerFixture owner = new OwnerFixture(SharedServer.get(), tenant);
  private final Context.CancellableContext call = Context.current().withCancellation();

  @AfterEach
  void hangUp() {
    call.cancel(null);
  }

  private Iterator<WatchConnectorsResponse> watch(Channel channel, WatchConnectorsRequest request)
      throws Exception {
    return call.call(
        () ->
            ConnectorControlGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .watchConnectors(request));
  }

  private Iterator<WatchConnectorsResponse> watch(String resumeToken) throws Exception {
    return watch(
        owner.calls.getChannel(),
        WatchConnectorsRequest.newBuilder().setResumeToken(resumeToken).build());
  }

  private static WatchConnectorsResponse await(
      Iterator<WatchConnectorsResponse> messages, MessageCase kind) {
    WatchConnectorsResponse message = messages.next();
    while (message.getMessageCase() != kind) {
      message = messages.next();
    }
    return message;
  }

  private void pause(OwnerFixture fixture, String connector) {
    var _ =
        fixture.calls.pauseConnector(
            PauseConnectorRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setConnectorId(connector)
                .build());
  }

  @Test
  void INV_W1_aSnapshotIsFollowedByWhatChanges() throws Exception {
    String connector = owner.connect();
    Iterator<WatchConnectorsResponse> messages = watch("");

    assertThat(await(messages, MessageCase.SNAPSHOT_CHUNK).getSnapshotChunk().getConnectorsList())
        .extracting(Connector::getConnectorId)
        .containsExactly(connector);
    assertThat(await(messages, MessageCase.SNAPSHOT_END).getSnapshotEnd().getResumeToken())
        .isNotEmpty();
    pause(owner, connector);
    assertThat(await(messages, MessageCase.DELTA).getDelta().getConnectorsList())
        .singleElement()
        .extracting(Connector::getDesired)
        .isEqualTo(DesiredState.DESIRED_STATE_PAUSED);
  }

  @Test
  void INV_W5_aTokenGoesOnWhereTheWatchEnded() throws Exception {
    owner.connect();
    String token = await(watch(""), MessageCase.SNAPSHOT_END).getSnapshotEnd().getResumeToken();
    String meanwhile = owner.connect();

    WatchConnectorsResponse first = watch(token).next();

    assertThat(first.getDelta().getConnectorsList())
        .extracting(Connector::getConnectorId)
        .containsExactly(meanwhile);
  }

  @Test
  void aTokenBelongsToItsViewer() throws Exception {
    String token = await(watch(""), MessageCase.SNAPSHOT_END).getSnapshotEnd().getResumeToken();
    OwnerFixture other = new OwnerFixture(SharedServer.get(), tenant);
    Iterator<WatchConnectorsResponse> foreign =
        watch(
            other.calls.getChannel(),
            WatchConnectorsRequest.newBuilder().setResumeToken(token).build());
    Refused.with(Reason.BAD_PAGE_TOKEN, foreign::next);
  }

  @Test
  void ATK_A29_anotherAccountsChangesAreNotTold() throws Exception {
    OwnerFixture other = new OwnerFixture(SharedServer.get(), tenant);
    String own = owner.connect();
    String foreign = other.connect();
    Iterator<WatchConnectorsResponse> messages = watch("");
    await(messages, MessageCase.SNAPSHOT_END);
    pause(other, foreign);
    pause(owner, own);
    assertThat(await(messages, MessageCase.DELTA).getDelta().getConnectorsList())
        .extracting(Connector::getConnectorId)
        .containsExactly(own);
    Iterator<WatchConnectorsResponse> asked =
        watch(
            owner.calls.getChannel(),
            WatchConnectorsRequest.newBuilder().setAccountId(other.account.toString()).build());
    Refused.with(Reason.NOT_FOUND, asked::next);
  }

  @Test
  void ATK_A3_theWatchEndsWithItsSession() throws Exception {
    Iterator<WatchConnectorsResponse> messages = watch("");
    await(messages, MessageCase.SNAPSHOT_END);
    owner.sql.update(
        "update account set session_epoch = session_epoch + 1 where account_id = ?", owner.account);
    Refused.with(Reason.SESSION_REVOKED, messages::next);
  }

  @Test
  void aServiceWithTheCapabilityWatchesTheTenant() throws Exception {
    WatchConnectorsRequest all = WatchConnectorsRequest.getDefaultInstance();
    Channel backend = tenant.channel(Role.BACKEND);
    Refused.with(Reason.SESSION_MISSING, () -> watch(backend, all).next());
    owner.policy("{\"watchServices\": [\"development/test-backend\"]}");

    Iterator<WatchConnectorsResponse> messages = watch(backend, all);
    await(messages, MessageCase.SNAPSHOT_END);
    String connector = owner.connect();
    assertThat(await(messages, MessageCase.DELTA).getDelta().getConnectorsList())
        .extracting(Connector::getConnectorId)
        .containsExactly(connector);
  }
}
