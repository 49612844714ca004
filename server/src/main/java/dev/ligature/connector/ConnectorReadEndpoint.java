package dev.ligature.connector;

import dev.ligature.api.connector.v1.GetConnectorRequest;
import dev.ligature.api.connector.v1.GetConnectorResponse;
import dev.ligature.api.connector.v1.GetConsentRequest;
import dev.ligature.api.connector.v1.GetConsentResponse;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.GetIntentResponse;
import dev.ligature.api.connector.v1.GetPersonaRequest;
import dev.ligature.api.connector.v1.GetPersonaResponse;
import dev.ligature.api.connector.v1.GetPersonaScopesRequest;
import dev.ligature.api.connector.v1.GetPersonaScopesResponse;
import dev.ligature.api.connector.v1.ListConnectorsRequest;
import dev.ligature.api.connector.v1.ListConnectorsResponse;
import dev.ligature.api.connector.v1.ListIntentsRequest;
import dev.ligature.api.connector.v1.ListIntentsResponse;
import dev.ligature.api.connector.v1.ListPersonasRequest;
import dev.ligature.api.connector.v1.ListPersonasResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import dev.ligature.rpc.Pages;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reads of ConnectorControl: from request to answer. */
@Singleton
class ConnectorReadEndpoint {
  private final ConnectorControls connectors;
  private final Personas personas;
  private final Consents consents;
  private final PersonaScopes scopes;
  private final IntentLedger intents;
  private final Pages pages;

  ConnectorReadEndpoint(
      ConnectorControls connectors,
      Personas personas,
      Consents consents,
      PersonaScopes scopes,
      IntentLedger intents,
      Pages pages) {
    this.connectors = connectors;
    this.personas = personas;
    this.consents = consents;
    this.scopes = scopes;
    this.intents = intents;
    this.pages = pages;
  }

  GetConnectorResponse getConnector(Caller caller, GetConnectorRequest request) {
    return GetConnectorResponse.newBuilder()
        .setConnector(
            ConnectorMessages.connector(
                connectors.get(caller, connector(request.getConnectorId()))))
        .build();
  }

  ListConnectorsResponse listConnectors(Caller caller, ListConnectorsRequest request) {
    AccountId account = request.hasAccountId() ? account(request.getAccountId()) : null;
    Set<Platform> platforms = ConnectorMessages.platforms(request.getPlatformsList());
    Pages.Page<Connector> page =
        pages.page(
            query(caller, account, platforms),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) -> connectors.list(caller, account, platforms, behind(after), limit),
            each -> each.id().toString());
    ListConnectorsResponse.Builder response =
        ListConnectorsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addConnectors(ConnectorMessages.connector(each)));
    return response.build();
  }

  GetPersonaResponse getPersona(Caller caller, GetPersonaRequest request) {
    return GetPersonaResponse.newBuilder()
        .setPersona(
            PersonaMessages.persona(personas.get(caller, connector(request.getPersonaId()))))
        .build();
  }

  ListPersonasResponse listPersonas(Caller caller, ListPersonasRequest request) {
    AccountId account = request.hasAccountId() ? account(request.getAccountId()) : null;
    ProfileId profile =
        request.hasProfileId()
            ? new ProfileId(WireMessages.id("profile_id", request.getProfileId()))
            : null;
    Pages.Page<Personas.Shown> page =
        pages.page(
            query(caller, account, profile),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) -> personas.list(caller, account, profile, behind(after), limit),
            each -> each.persona().id().toString());
    ListPersonasResponse.Builder response =
        ListPersonasResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addPersonas(PersonaMessages.persona(each)));
    return response.build();
  }

  GetConsentResponse getConsent(Caller caller, GetConsentRequest request) {
    PersonaId persona = connector(request.getPersonaId());
    Platform platform = connectors.get(caller, persona).platform();
    return GetConsentResponse.newBuilder()
        .setConsent(PersonaMessages.consent(consents.get(caller, persona)))
        .addAllPossibleActions(WireMessages.wireActions(PersonaScopes.possible(platform)))
        .build();
  }

  GetPersonaScopesResponse getPersonaScopes(Caller caller, GetPersonaScopesRequest request) {
    return PersonaMessages.grantable(scopes.get(caller, connector(request.getPersonaId())));
  }

  GetIntentResponse getIntent(Caller caller, GetIntentRequest request) {
    IntentId intent = new IntentId(WireMessages.id("intent_id", request.getIntentId()));
    return GetIntentResponse.newBuilder()
        .setIntent(IntentMessages.intent(intents.get(caller, intent)))
        .build();
  }

  ListIntentsResponse listIntents(Caller caller, ListIntentsRequest request) {
    PersonaId connector = request.hasConnectorId() ? connector(request.getConnectorId()) : null;
    Set<IntentState> states =
        request.getStatesList().stream()
            .map(state -> WireMessages.domain(IntentState.class, "INTENT_STATE_", state))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(IntentState.class)));
    Pages.Page<Intent> page =
        pages.page(
            query(caller, connector, states),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) ->
                intents.list(
                    caller,
                    connector,
                    states,
                    after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after),
                    limit),
            each -> Long.toString(each.sequence()));
    ListIntentsResponse.Builder response =
        ListIntentsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addIntents(IntentMessages.intent(each)));
    return response.build();
  }

  /**
   * A token belongs to the method, the viewer and the filters, whose text is the same at each node.
   */
  private static String query(Caller caller, @Nullable Object... filters) {
    StringBuilder query =
        new StringBuilder(caller.method()).append('\n').append(caller.tenantOrNull());
    query.append('\n').append(caller.sessionOrNull() == null ? "" : caller.account());
    for (Object filter : filters) {
      query.append('\n').append(filter);
    }
    return query.toString();
  }

  private static @Nullable PersonaId behind(String after) {
    return after.isEmpty() ? null : connector(after);
  }

  private static PersonaId connector(String id) {
    return new PersonaId(WireMessages.id("connector_id", id));
  }

  private static AccountId account(String id) {
    return new AccountId(WireMessages.id("account_id", id));
  }
}
