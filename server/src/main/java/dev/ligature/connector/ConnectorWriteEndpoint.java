package dev.ligature.connector;

import dev.ligature.api.connector.v1.CancelIntentRequest;
import dev.ligature.api.connector.v1.CancelIntentResponse;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.ConfirmFirstSendResponse;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.GrantConsentResponse;
import dev.ligature.api.connector.v1.MovePersonaRequest;
import dev.ligature.api.connector.v1.MovePersonaResponse;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.PauseConnectorResponse;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.connector.v1.ResumeConnectorResponse;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.RevokeConnectorResponse;
import dev.ligature.api.connector.v1.SetConnectorModeRequest;
import dev.ligature.api.connector.v1.SetConnectorModeResponse;
import dev.ligature.api.connector.v1.SetPersonaScopesRequest;
import dev.ligature.api.connector.v1.SetPersonaScopesResponse;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import dev.ligature.api.connector.v1.SubmitIntentResponse;
import dev.ligature.api.connector.v1.WithdrawConsentRequest;
import dev.ligature.api.connector.v1.WithdrawConsentResponse;
import dev.ligature.common.Caller;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.ProfileId;
import jakarta.inject.Singleton;

/** The mutations of ConnectorControl by owners: from request to answer. */
@Singleton
class ConnectorWriteEndpoint {
  private final ConnectorControls connectors;
  private final Personas personas;
  private final Consents consents;
  private final PersonaScopes scopes;
  private final IntentLedger intents;

  ConnectorWriteEndpoint(
      ConnectorControls connectors,
      Personas personas,
      Consents consents,
      PersonaScopes scopes,
      IntentLedger intents) {
    this.connectors = connectors;
    this.personas = personas;
    this.consents = consents;
    this.scopes = scopes;
    this.intents = intents;
  }

  PauseConnectorResponse pauseConnector(Caller caller, PauseConnectorRequest request) {
    return ConnectorMessages.paused(
        connectors.pause(caller, persona(request.getConnectorId()), request.getRefuseIntents()));
  }

  ResumeConnectorResponse resumeConnector(Caller caller, ResumeConnectorRequest request) {
    return ConnectorMessages.resumed(connectors.resume(caller, persona(request.getConnectorId())));
  }

  RevokeConnectorResponse revokeConnector(Caller caller, RevokeConnectorRequest request) {
    return ConnectorMessages.revoked(connectors.revoke(caller, persona(request.getConnectorId())));
  }

  SetConnectorModeResponse setConnectorMode(Caller caller, SetConnectorModeRequest request) {
    return ConnectorMessages.moded(
        connectors.setMode(
            caller,
            persona(request.getConnectorId()),
            request.getMode() == DesiredState.DESIRED_STATE_ACTIVE,
            ConnectorMessages.firstSendRule(request)));
  }

  MovePersonaResponse movePersona(Caller caller, MovePersonaRequest request) {
    Personas.Changed moved =
        personas.move(
            caller,
            persona(request.getPersonaId()),
            new ProfileId(WireMessages.id("profile_id", request.getProfileId())));
    return MovePersonaResponse.newBuilder()
        .setPersona(PersonaMessages.persona(moved.shown()))
        .setRevision(moved.revision().encode())
        .build();
  }

  GrantConsentResponse grantConsent(Caller caller, GrantConsentRequest request) {
    Consents.Changed granted =
        consents.grant(
            caller,
            persona(request.getPersonaId()),
            WireMessages.actions(request.getActionsList()),
            request.getTextVersion());
    return GrantConsentResponse.newBuilder()
        .setConsent(PersonaMessages.consent(granted.consent()))
        .setRevision(granted.revision().encode())
        .build();
  }

  WithdrawConsentResponse withdrawConsent(Caller caller, WithdrawConsentRequest request) {
    Consents.Changed withdrawn =
        consents.withdraw(
            caller,
            persona(request.getPersonaId()),
            WireMessages.actions(request.getActionsList()));
    return WithdrawConsentResponse.newBuilder()
        .setConsent(PersonaMessages.consent(withdrawn.consent()))
        .setCancelledIntentCount(withdrawn.cancelledIntents())
        .setRevision(withdrawn.revision().encode())
        .build();
  }

  SetPersonaScopesResponse setPersonaScopes(Caller caller, SetPersonaScopesRequest request) {
    PersonaScopes.Changed changed =
        scopes.set(
            caller,
            persona(request.getPersonaId()),
            PersonaMessages.scopes(request),
            request.getExpectedVersion());
    return SetPersonaScopesResponse.newBuilder()
        .setScopes(PersonaMessages.scopes(changed.inForce()))
        .setRevision(changed.revision().encode())
        .build();
  }

  ConfirmFirstSendResponse confirmFirstSend(Caller caller, ConfirmFirstSendRequest request) {
    Consents.Confirmed confirmed =
        consents.confirmFirstSend(
            caller, persona(request.getConnectorId()), request.getChannelId());
    return ConfirmFirstSendResponse.newBuilder()
        .setConfirmationId(confirmed.confirmation().toString())
        .setRevision(confirmed.revision().encode())
        .build();
  }

  SubmitIntentResponse submitIntent(Caller caller, SubmitIntentRequest request) {
    return IntentMessages.submitted(intents.submit(caller, IntentMessages.submitted(request)));
  }

  CancelIntentResponse cancelIntent(Caller caller, CancelIntentRequest request) {
    return IntentMessages.cancelled(
        intents.cancel(caller, new IntentId(WireMessages.id("intent_id", request.getIntentId()))));
  }

  private static PersonaId persona(String id) {
    return new PersonaId(WireMessages.id("connector_id", id));
  }
}
