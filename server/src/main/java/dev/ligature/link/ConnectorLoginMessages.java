package dev.ligature.link;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.account.ProofPurpose;
import dev.ligature.api.common.v1.Abilities;
import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerified;
import dev.ligature.api.connector.v1.StepRecipient;
import dev.ligature.api.link.v1.ConnectorTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Action;
import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.connector.DaemonSession;
import dev.ligature.rpc.Wire;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Logins at outside platforms, as users ask for them and daemons tell of them. */
final class ConnectorLoginMessages {
  private static final String PREFIX = "LINK_FLOW_";

  private ConnectorLoginMessages() {}

  /**
   * What the user asks for.
   *
   * @throws DomainException INVALID_FIELD where the platform has no such flow, or the login is to
   *     prove an account, which a persona never does
   */
  static ConnectorWish wish(StartLinkRequest request) {
    if (LinkMessages.purpose(request.getPurpose()) != ProofPurpose.LINK) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "purpose", "An outside account proves no account of ours.");
    }
    ConnectorTarget target = request.getConnector();
    ConnectorSettings settings = target.getSettings();
    Platform platform = Platform.valueOf(settings.getPlatformSettingsCase().name());
    if (!flows(platform).contains(target.getFlow())) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "connector.flow", "The platform has no such login.");
    }
    return new ConnectorWish(
        platform,
        target.getFlow().name().substring(PREFIX.length()),
        target.getProfileId().isEmpty()
            ? null
            : new ProfileId(UUID.fromString(target.getProfileId())),
        network(settings),
        login(settings),
        settings.toByteArray());
  }

  private static Set<LinkFlow> flows(Platform platform) {
    return switch (platform) {
      case TELEGRAM -> EnumSet.of(LinkFlow.LINK_FLOW_QR_CODE, LinkFlow.LINK_FLOW_PHONE_CODE);
      case MATRIX ->
          EnumSet.of(
              LinkFlow.LINK_FLOW_DEVICE_GRANT,
              LinkFlow.LINK_FLOW_PKCE,
              LinkFlow.LINK_FLOW_PASSWORD,
              LinkFlow.LINK_FLOW_SSO);
      case IRC -> EnumSet.of(LinkFlow.LINK_FLOW_PASSWORD, LinkFlow.LINK_FLOW_CLIENT_CERTIFICATE);
      case XMPP -> EnumSet.of(LinkFlow.LINK_FLOW_PASSWORD);
      case SLACK, DISCORD -> EnumSet.of(LinkFlow.LINK_FLOW_TOKEN_CHECK);
    };
  }

  private static String network(ConnectorSettings settings) {
    return switch (settings.getPlatformSettingsCase()) {
      case IRC -> settings.getIrc().getHost().toLowerCase(Locale.ROOT);
      case MATRIX -> settings.getMatrix().getHomeserverUrl();
      case SLACK -> settings.getSlack().getTeamId();
      case TELEGRAM, XMPP, DISCORD, PLATFORMSETTINGS_NOT_SET -> "";
    };
  }

  private static String login(ConnectorSettings settings) {
    return switch (settings.getPlatformSettingsCase()) {
      case IRC -> {
        IrcSettings irc = settings.getIrc();
        yield irc.getServicesAccount().isEmpty() ? irc.getNickname() : irc.getServicesAccount();
      }
      case MATRIX -> settings.getMatrix().getUserId();
      case XMPP -> settings.getXmpp().getJid();
      case TELEGRAM, SLACK, DISCORD, PLATFORMSETTINGS_NOT_SET -> "";
    };
  }

  /** Whether the user has something to do; a step that is not of this instance is refused. */
  static boolean asks(DaemonSession session, byte[] message) {
    LinkStep step = parse(LinkStep.parser(), message);
    if (step.getFieldsCount() > 0 && !isOf(session, step.getRecipient())) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "link_step.recipient", "The recipient is not this instance.");
    }
    if (step.hasVisitPage() && !step.getVisitPage().getUrl().startsWith("https://")) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "link_step.visit_page.url", "The page is not behind https.");
    }
    return step.getFieldsCount() > 0 || step.hasQrPayload() || step.hasVisitPage();
  }

  private static boolean isOf(DaemonSession session, StepRecipient recipient) {
    return recipient.getInstanceId().equals(session.instance().toString())
        && recipient.getDaemonId().equals(session.daemon().toString())
        && Arrays.equals(recipient.getInstanceSigningKey().toByteArray(), session.signingKey())
        && Arrays.equals(recipient.getInstanceSealingKey().toByteArray(), session.sealingKey());
  }

  /** Id of the key that a stored step wants its answers sealed to; empty if it wants none. */
  static String recipientKeyId(byte[] step) {
    return parse(dev.ligature.api.link.v1.LinkAttempt.parser(), step)
        .getGiveSecrets()
        .getRecipient()
        .getKeyId();
  }

  /** What the daemon found. */
  static LoginOutcome outcome(byte[] message) {
    LinkOutcome outcome = parse(LinkOutcome.parser(), message);
    if (outcome.hasFailed()) {
      LinkFailure failure = outcome.getFailed().getFailure();
      return new LoginOutcome.Failed(
          failure.name().substring("LINK_FAILURE_".length()),
          outcome.getFailed().getRetryable(),
          advice(failure));
    }
    LinkVerified verified = outcome.getVerified();
    CapabilitySummary capabilities = verified.getCapabilities().toBuilder().clearAsOfTime().build();
    return new LoginOutcome.Verified(
        verified.getCredential().getRecipientKeyId(),
        verified.getCredential().getSealed(),
        capabilities.getRemoteId(),
        Wire.orNull(capabilities.getDisplayName()),
        capabilities.toByteArray(),
        abilities(capabilities.getCan()),
        verified.hasSettings() ? verified.getSettings().toByteArray() : null);
  }

  private static Set<Action> abilities(Abilities can) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    add(actions, can.getRead(), Action.RECEIVE);
    add(actions, can.getHistory(), Action.READ_HISTORY);
    add(actions, can.getSend(), Action.SEND_MESSAGE);
    add(actions, can.getEdit(), Action.EDIT);
    add(actions, can.getDelete(), Action.DELETE);
    add(actions, can.getDelete(), Action.REDACT);
    add(actions, can.getPresence(), Action.SET_PRESENCE);
    return actions;
  }

  private static void add(Set<Action> actions, boolean able, Action action) {
    if (able) {
      actions.add(action);
    }
  }

  private static String advice(LinkFailure failure) {
    return switch (failure) {
      case LINK_FAILURE_BAD_CREDENTIALS -> "The platform refused the secret; check it.";
      case LINK_FAILURE_SECOND_FACTOR_UNSUPPORTED ->
          "The platform asks for a second factor that this login cannot take; choose another way.";
      case LINK_FAILURE_UNREACHABLE -> "The server does not answer; check its name and port.";
      case LINK_FAILURE_TLS_REFUSED -> "The server has no valid certificate; no secret was sent.";
      case LINK_FAILURE_NO_MECHANISM -> "The server offers no login that can be used.";
      case LINK_FAILURE_RATE_LIMITED -> "The platform asks to wait; try again later.";
      case LINK_FAILURE_BANNED -> "The platform has banned this account.";
      case LINK_FAILURE_NAME_IN_USE -> "The name is in use there; choose another one.";
      case LINK_FAILURE_SCOPES_MISSING ->
          "The platform granted too little; allow all that is asked.";
      case LINK_FAILURE_BAD_SETTING -> "A setting is not valid there; check the settings.";
      case LINK_FAILURE_TIMED_OUT -> "No answer came in time; start again.";
      case LINK_FAILURE_UNKNOWN, LINK_FAILURE_UNSPECIFIED, UNRECOGNIZED ->
          "The login failed for another reason; try again later.";
    };
  }

  private static <M> M parse(com.google.protobuf.Parser<M> parser, byte[] message) {
    try {
      return parser.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a message that was taken does not parse", e);
    }
  }
}
