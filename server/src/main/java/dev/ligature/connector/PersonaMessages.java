package dev.ligature.connector;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.ChannelScopes;
import dev.ligature.api.connector.v1.GetPersonaScopesResponse;
import dev.ligature.api.connector.v1.SetPersonaScopesRequest;
import dev.ligature.common.Action;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Personas, their scopes and consents on the wire. */
final class PersonaMessages {
  private PersonaMessages() {}

  static dev.ligature.api.connector.v1.Persona persona(Personas.Shown shown) {
    Persona persona = shown.persona();
    var message =
        dev.ligature.api.connector.v1.Persona.newBuilder()
            .setPersonaId(persona.id().toString())
            .setAccountId(persona.account().toString())
            .setProfileId(persona.profile().toString())
            .setPlatform(Platform.valueOf("PLATFORM_" + persona.platform().name()))
            .setCapabilities(capabilities(persona))
            .addAllScopes(WireMessages.wireActions(shown.scopes()));
    if (persona.daemon() != null) {
      message.setDaemonId(persona.daemon().toString());
    }
    if (persona.capabilitiesTime() != null) {
      message.setRefreshTime(WireMessages.time(persona.capabilitiesTime()));
    }
    return message.build();
  }

  private static CapabilitySummary capabilities(Persona persona) {
    try {
      CapabilitySummary.Builder summary =
          CapabilitySummary.parseFrom(persona.capabilities()).toBuilder();
      if (persona.capabilitiesTime() != null) {
        summary.setAsOfTime(WireMessages.time(persona.capabilitiesTime()));
      }
      return summary.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored capabilities do not parse", e);
    }
  }

  static ScopeSet scopes(SetPersonaScopesRequest request) {
    Map<String, Set<Action>> channels = new HashMap<>();
    request
        .getChannelsList()
        .forEach(
            channel ->
                channels.put(
                    channel.getChannelId(), WireMessages.actions(channel.getActionsList())));
    return new ScopeSet(WireMessages.actions(request.getActionsList()), channels);
  }

  static dev.ligature.api.connector.v1.PersonaScopes scopes(PersonaScopes.InForce inForce) {
    var message =
        dev.ligature.api.connector.v1.PersonaScopes.newBuilder()
            .setPersonaId(inForce.persona().toString())
            .addAllActions(WireMessages.wireActions(inForce.scopes().everywhere()))
            .setVersion(inForce.version());
    inForce
        .scopes()
        .channels()
        .forEach(
            (channel, actions) ->
                message.addChannels(
                    ChannelScopes.newBuilder()
                        .setChannelId(channel)
                        .addAllActions(WireMessages.wireActions(actions))));
    return message.build();
  }

  static GetPersonaScopesResponse grantable(PersonaScopes.InForce inForce) {
    return GetPersonaScopesResponse.newBuilder()
        .setScopes(scopes(inForce))
        .addAllGrantableActions(WireMessages.wireActions(inForce.grantable()))
        .build();
  }

  static dev.ligature.api.connector.v1.Consent consent(Consent consent) {
    var message =
        dev.ligature.api.connector.v1.Consent.newBuilder()
            .setPersonaId(consent.persona().toString())
            .addAllActions(WireMessages.wireActions(consent.actionsInForce()))
            .setVersion(consent.version())
            .setTextVersion(consent.textVersion());
    if (consent.grantedTime() != null) {
      message.setGrantTime(WireMessages.time(consent.grantedTime()));
    }
    if (consent.withdrawnTime() != null) {
      message.setWithdrawTime(WireMessages.time(consent.withdrawnTime()));
    }
    return message.build();
  }
}
