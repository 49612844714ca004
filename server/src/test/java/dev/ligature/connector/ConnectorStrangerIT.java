package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.CancelIntentRequest;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.ConnectorControlGrpc.ConnectorControlBlockingStub;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.GetConnectorRequest;
import dev.ligature.api.connector.v1.GetConsentRequest;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.GetPersonaRequest;
import dev.ligature.api.connector.v1.GetPersonaScopesRequest;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.MovePersonaRequest;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.SetConnectorModeRequest;
import dev.ligature.api.connector.v1.SetPersonaScopesRequest;
import dev.ligature.api.connector.v1.WithdrawConsentRequest;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConnectorStrangerIT {
  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final OwnerFixture owner = new OwnerFixture(SharedServer.get(), tenant);
  private final String connector = owner.connectToSend();
  private final String intent =
      owner.calls.submitIntent(OwnerFixture.message(connector, "hello")).getIntent().getIntentId();
  private final String profile =
      owner.sql.one(
          row -> row.uuid("profile_id").toString(),
          "select profile_id from persona where persona_id = ?::uuid",
          connector);

  /** Each call that names an object of the owner, in an order in which the owner may make them. */
  private List<Consumer<ConnectorControlBlockingStub>> calls() {
    return List.of(
        stub ->
            stub.getConnector(GetConnectorRequest.newBuilder().setConnectorId(connector).build()),
        stub -> stub.getPersona(GetPersonaRequest.newBuilder().setPersonaId(connector).build()),
        stub -> stub.getConsent(GetConsentRequest.newBuilder().setPersonaId(connector).build()),
        stub ->
            stub.getPersonaScopes(
                GetPersonaScopesRequest.newBuilder().setPersonaId(connector).build()),
        stub -> stub.getIntent(GetIntentRequest.newBuilder().setIntentId(intent).build()),
        stub -> stub.submitIntent(OwnerFixture.message(connector, "hello")),
        stub ->
            stub.cancelIntent(
                CancelIntentRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setIntentId(intent)
                    .build()),
        stub ->
            stub.confirmFirstSend(
                ConfirmFirstSendRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setConnectorId(connector)
                    .build()),
        stub ->
            stub.grantConsent(
                GrantConsentRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setPersonaId(connector)
                    .addActions(Action.ACTION_RECEIVE)
                    .setTextVersion("v1")
                    .build()),
        stub ->
            stub.withdrawConsent(
                WithdrawConsentRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setPersonaId(connector)
                    .build()),
        stub ->
            stub.setPersonaScopes(
                SetPersonaScopesRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setPersonaId(connector)
                    .addActions(Action.ACTION_RECEIVE)
                    .setExpectedVersion(1)
                    .build()),
        stub ->
            stub.movePersona(
                MovePersonaRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setPersonaId(connector)
                    .setProfileId(profile)
                    .build()),
        stub ->
            stub.setConnectorMode(
                SetConnectorModeRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setConnectorId(connector)
                    .setMode(DesiredState.DESIRED_STATE_READ_ONLY)
                    .build()),
        stub ->
            stub.pauseConnector(
                PauseConnectorRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setConnectorId(connector)
                    .build()),
        stub ->
            stub.resumeConnector(
                ResumeConnectorRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setConnectorId(connector)
                    .build()),
        stub ->
            stub.revokeConnector(
                RevokeConnectorRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setConnectorId(connector)
                    .build()));
  }

  private String rows() {
    return owner.sql.one(
        row -> row.text("rows"),
        """
        select concat_ws('/', c.version, p.version, p.scopes_version, c.consent_version, i.version,
          (select count(*) from intent where connector_id = c.connector_id)) as rows
        from connector c join persona p on p.persona_id = c.connector_id
        join intent i on i.intent_id = ?::uuid where c.connector_id = ?::uuid
        """,
        intent,
        connector);
  }

  private void refusesAll(ConnectorControlBlockingStub stranger) {
    String before = rows();
    calls().forEach(call -> Refused.with(Reason.NOT_FOUND, () -> call.accept(stranger)));
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void anotherAccountOfTheTenantFindsNothing() {
    refusesAll(new OwnerFixture(SharedServer.get(), tenant).calls);
  }

  @Test
  void ATK_A36_anAccountOfAnotherTenantFindsNothing() {
    refusesAll(new OwnerFixture(SharedServer.get(), TestTenant.create(SharedServer.get())).calls);
  }

  @Test
  void theOwnerFindsEverything() {
    String before = rows();
    calls().forEach(call -> call.accept(owner.calls));
    assertThat(rows()).isNotEqualTo(before);
  }
}
