package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.Connector;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorControlGrpc.ConnectorControlBlockingStub;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.EffectiveState;
import dev.ligature.api.connector.v1.GetConnectorRequest;
import dev.ligature.api.connector.v1.GetPersonaRequest;
import dev.ligature.api.connector.v1.ListConnectorsRequest;
import dev.ligature.api.connector.v1.ListConnectorsResponse;
import dev.ligature.api.connector.v1.ListPersonasRequest;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.Persona;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.SetConnectorModeRequest;
import dev.ligature.api.connector.v1.UserAction;
import dev.ligature.api.vault.v1.RevocationStrength;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectorOwnerIT {
  private TestTenant tenant;
  private OwnerFixture owner;

  @BeforeEach
  void signIn() {
    tenant = TestTenant.create(SharedServer.get());
    owner = new OwnerFixture(SharedServer.get(), tenant);
  }

  private static GetConnectorRequest get(String connector) {
    return GetConnectorRequest.newBuilder().setConnectorId(connector).build();
  }

  private static PauseConnectorRequest pause(String connector) {
    return PauseConnectorRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setConnectorId(connector)
        .build();
  }

  private static ResumeConnectorRequest resume(String connector) {
    return ResumeConnectorRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setConnectorId(connector)
        .build();
  }

  private static RevokeConnectorRequest revoke(String connector) {
    return RevokeConnectorRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setConnectorId(connector)
        .build();
  }

  private static SetConnectorModeRequest mode(String connector, DesiredState mode) {
    return SetConnectorModeRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setConnectorId(connector)
        .setMode(mode)
        .build();
  }

  @Test
  void showsTheirOwnersAConnectorAndItsPersonaUnderOneId() {
    String connector = owner.connect();

    Connector shown = owner.calls.getConnector(get(connector)).getConnector();
    Persona persona =
        owner
            .calls
            .getPersona(GetPersonaRequest.newBuilder().setPersonaId(connector).build())
            .getPersona();

    assertThat(shown.getConnectorId()).isEqualTo(persona.getPersonaId()).isEqualTo(connector);
    assertThat(shown.getAccountId()).isEqualTo(owner.account.toString());
    assertThat(shown.getDesired()).isEqualTo(DesiredState.DESIRED_STATE_ACTIVE);
    assertThat(shown.getEffective()).isEqualTo(EffectiveState.EFFECTIVE_STATE_UNREACHABLE);
    assertThat(persona.getScopesList())
        .containsExactly(
            Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE, Action.ACTION_SET_PRESENCE);
  }

  @Test
  void pagesFollowTheOrderOfIdsAndATokenFitsItsQueryAlone() {
    List<String> connectors = Stream.generate(owner::connect).limit(3).sorted().toList();

    ListConnectorsResponse first =
        owner.calls.listConnectors(ListConnectorsRequest.newBuilder().setPageSize(2).build());
    ListConnectorsResponse second =
        owner.calls.listConnectors(
            ListConnectorsRequest.newBuilder()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .build());

    assertThat(Stream.of(first, second).flatMap(page -> page.getConnectorsList().stream()))
        .extracting(Connector::getConnectorId)
        .containsExactlyElementsOf(connectors);
    assertThat(second.getNextPageToken()).isEmpty();
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () ->
            owner.calls.listPersonas(
                ListPersonasRequest.newBuilder().setPageToken(first.getNextPageToken()).build()));
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () ->
            new OwnerFixture(SharedServer.get(), tenant)
                .calls.listConnectors(
                    ListConnectorsRequest.newBuilder()
                        .setPageToken(first.getNextPageToken())
                        .build()));
  }

  @Test
  void aServiceWithoutASessionNeedsTheWatchCapability() {
    String connector = owner.connect();
    String other = new OwnerFixture(SharedServer.get(), tenant).connect();
    ConnectorControlBlockingStub backend =
        ConnectorControlGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
    ListConnectorsRequest all = ListConnectorsRequest.getDefaultInstance();
    ListConnectorsRequest one =
        ListConnectorsRequest.newBuilder().setAccountId(owner.account.toString()).build();

    Refused.with(Reason.SESSION_MISSING, () -> backend.listConnectors(all));
    Refused.with(Reason.SESSION_MISSING, () -> backend.getConnector(get(connector)));
    owner.policy("{\"watchServices\": [\"development/test-backend\"]}");

    assertThat(backend.listConnectors(all).getConnectorsList())
        .extracting(Connector::getConnectorId)
        .containsExactlyInAnyOrder(connector, other);
    assertThat(backend.listConnectors(one).getConnectorsList())
        .extracting(Connector::getConnectorId)
        .containsExactly(connector);
    assertThat(backend.getConnector(get(connector)).getConnector().getConnectorId())
        .isEqualTo(connector);
    Refused.with(Reason.SESSION_MISSING, () -> backend.pauseConnector(pause(connector)));
  }

  @Test
  void aPausedConnectorIsResumedAndNoOther() {
    String connector = owner.connect();
    Refused.with(Reason.WRONG_STATE, () -> owner.calls.resumeConnector(resume(connector)));

    var paused = owner.calls.pauseConnector(pause(connector));
    var resumed = owner.calls.resumeConnector(resume(connector));

    assertThat(paused.getConnector().getEffective())
        .isEqualTo(EffectiveState.EFFECTIVE_STATE_PAUSED);
    assertThat(resumed.getConnector().getDesired()).isEqualTo(DesiredState.DESIRED_STATE_ACTIVE);
    assertThat(resumed.getConnector().getVersion())
        .isGreaterThan(paused.getConnector().getVersion());
    assertThat(paused.getRevision()).isNotEmpty().isNotEqualTo(resumed.getRevision());
  }

  @Test
  void aConnectorWithARefusedCredentialIsNotResumed() {
    String connector = owner.connect();
    owner.calls.pauseConnector(pause(connector));
    owner.sql.update(
        "update connector set observed = 'BAD_CREDENTIALS' where connector_id = ?::uuid",
        connector);
    Refused.with(Reason.NEEDS_RELINK, () -> owner.calls.resumeConnector(resume(connector)));
  }

  @Test
  void aRepeatedRequestRepeatsTheAnswerAndChangesNothing() {
    String connector = owner.connect();
    PauseConnectorRequest request = pause(connector);

    var first = owner.calls.pauseConnector(request);
    owner.calls.resumeConnector(resume(connector));
    var second = owner.calls.pauseConnector(request);

    assertThat(second).isEqualTo(first);
    assertThat(owner.calls.getConnector(get(connector)).getConnector().getDesired())
        .isEqualTo(DesiredState.DESIRED_STATE_ACTIVE);
    Refused.with(
        Reason.REQUEST_ID_REUSED,
        () -> owner.calls.pauseConnector(request.toBuilder().setRefuseIntents(true).build()));
  }

  @Test
  void aRevokedConnectorIsOverAndFreesItsRemoteId() {
    String connector = owner.connect();

    var revoked = owner.calls.revokeConnector(revoke(connector));
    var again = owner.calls.revokeConnector(revoke(connector));

    assertThat(revoked.getRevocationStrength())
        .isEqualTo(RevocationStrength.REVOCATION_STRENGTH_SOFT);
    assertThat(revoked.getConnector().getDesired()).isEqualTo(DesiredState.DESIRED_STATE_REVOKED);
    assertThat(again.getConnector()).isEqualTo(revoked.getConnector());
    assertThat(again.getRevocationStrength()).isEqualTo(revoked.getRevocationStrength());
    assertThat(owner.calls.listPersonas(ListPersonasRequest.getDefaultInstance()).getPersonasList())
        .isEmpty();
    Refused.with(Reason.WRONG_STATE, () -> owner.calls.pauseConnector(pause(connector)));
    Refused.with(Reason.WRONG_STATE, () -> owner.calls.resumeConnector(resume(connector)));
    Refused.with(
        Reason.WRONG_STATE,
        () -> owner.calls.setConnectorMode(mode(connector, DesiredState.DESIRED_STATE_ACTIVE)));
  }

  @Test
  void aDaemonThatIsNotHeardLeavesARevocationExposed() {
    String connector = owner.connect();
    owner.sql.update(
        "update connector set connector_epoch = 1, reach = 'LOST' where connector_id = ?::uuid",
        connector);
    var revoked = owner.calls.revokeConnector(revoke(connector));
    assertThat(revoked.getRevocationStrength())
        .isEqualTo(RevocationStrength.REVOCATION_STRENGTH_EXPOSED);
    assertThat(revoked.getConnector().getUserAction())
        .isEqualTo(UserAction.USER_ACTION_LOG_OUT_AT_PLATFORM);
    assertThat(revoked.getConnector().getConnectorEpoch()).isEqualTo(2);
  }

  @Test
  void enablingNeedsAFreshSessionAndStoppingNone() {
    String connector = owner.connect();
    ConnectorControlBlockingStub stale = owner.signedInLongAgo();
    ConnectorControlBlockingStub weak = owner.signedIn("pwd");

    stale.pauseConnector(pause(connector));
    Refused.with(Reason.STEP_UP_REQUIRED, () -> stale.resumeConnector(resume(connector)));
    weak.resumeConnector(resume(connector));
    weak.setConnectorMode(mode(connector, DesiredState.DESIRED_STATE_READ_ONLY));
    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> weak.setConnectorMode(mode(connector, DesiredState.DESIRED_STATE_ACTIVE)));
    assertThat(
            owner
                .calls
                .setConnectorMode(mode(connector, DesiredState.DESIRED_STATE_ACTIVE))
                .getConnector()
                .getDesired())
        .isEqualTo(DesiredState.DESIRED_STATE_ACTIVE);
    stale.revokeConnector(revoke(connector));
  }
}
