package dev.ligature.connector;

import dev.ligature.common.Action;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What must hold before a daemon does an act as a persona: state, scopes, consent, confirmation.
 */
@Singleton
class ActRules {
  private final ConsentRepository consents;
  private final ScopeRepository scopes;

  ActRules(ConsentRepository consents, ScopeRepository scopes) {
    this.consents = consents;
    this.scopes = scopes;
  }

  /**
   * The consent in force for an act in a channel.
   *
   * @throws DomainException SCOPE_MISSING; CONSENT_MISSING
   */
  Consent requireAllowed(Connector connector, Action action, String channel) {
    return requireConsent(connector, action, scopesOf(connector).allows(action, channel));
  }

  /**
   * The consent in force for an act whose channel nobody tells.
   *
   * @throws DomainException SCOPE_MISSING, also where one channel forbids the act; CONSENT_MISSING
   */
  Consent requireAllowedInAllChannels(Connector connector, Action action) {
    return requireConsent(connector, action, scopesOf(connector).allowsInAllChannels(action));
  }

  private ScopeSet scopesOf(Connector connector) {
    return scopes.find(connector.tenant(), connector.id());
  }

  private Consent requireConsent(Connector connector, Action action, boolean inScope) {
    if (!inScope) {
      throw DomainException.of(
          Reason.SCOPE_MISSING, "The persona may not do it.", Map.of("action", action.name()));
    }
    Consent consent = consents.latest(connector.tenant(), connector.id());
    if (!consent.covers(action)) {
      throw DomainException.of(
          Reason.CONSENT_MISSING,
          "The owner has not consented to it.",
          Map.of("action", action.name()));
    }
    return consent;
  }

  /**
   * The confirmation of the first send in a channel; null where none is needed.
   *
   * @param given the one that the caller names; null for any
   * @throws DomainException CONFIRM_REQUIRED
   */
  @Nullable UUID requireConfirmed(
      Connector connector, Action action, String channel, @Nullable UUID given) {
    FirstSendRule rule = connector.firstSendRule();
    if (action != Action.SEND_MESSAGE || rule == FirstSendRule.OFF) {
      return null;
    }
    UUID confirmation =
        consents.confirmation(connector.tenant(), connector.id(), rule, channel).orElse(null);
    if (confirmation == null || (given != null && !given.equals(confirmation))) {
      throw unconfirmed(rule == FirstSendRule.CHANNEL ? channel : "");
    }
    return confirmation;
  }

  /**
   * The confirmation of a first send whose channel nobody tells; null where none is needed.
   *
   * @param given the one that the caller names, which must be the persona's
   * @throws DomainException CONFIRM_REQUIRED
   */
  @Nullable UUID requireNamedConfirmation(
      Connector connector, Action action, @Nullable UUID given) {
    if (connector.firstSendRule() != FirstSendRule.CHANNEL) {
      return requireConfirmed(connector, action, "", given);
    }
    if (action != Action.SEND_MESSAGE) {
      return null;
    }
    if (given == null || !consents.isConfirmed(connector.tenant(), connector.id(), given)) {
      throw unconfirmed("");
    }
    return given;
  }

  private static DomainException unconfirmed(String channel) {
    return DomainException.of(
        Reason.CONFIRM_REQUIRED,
        "The owner must confirm the first send.",
        Map.of("channel", channel));
  }

  /** The refusal of a connector that does not send as it stands. */
  static DomainException notSending(Connector connector) {
    return DomainException.of(
        Reason.CONNECTOR_NOT_SENDING,
        "The connector does not send in its state.",
        Map.of(
            "state", connector.effective().name(), "user_action", connector.userAction().name()));
  }
}
