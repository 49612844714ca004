package dev.ligature.daemon.irc;

import dev.ligature.api.common.v1.Abilities;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IntentFailure;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.daemon.ActResult;
import dev.ligature.daemon.PlatformConnector;
import dev.ligature.daemon.PlatformRefused;
import dev.ligature.daemon.PlatformSession;
import dev.ligature.daemon.SessionEvents;
import dev.ligature.daemon.VerifiedLogin;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** IRC as a platform of the daemon runtime. The credential is the services password in UTF-8. */
public final class IrcPlatform implements PlatformConnector {
  private static final String PASSWORD = "password";
  private static final int DEFAULT_PORT = 6697;

  private final IrcConnector connector;

  /** Reaches networks by the connector. */
  public IrcPlatform(IrcConnector connector) {
    this.connector = connector;
  }

  @Override
  public Platform platform() {
    return Platform.PLATFORM_IRC;
  }

  @Override
  public Set<LinkFlow> flows() {
    return Set.of(LinkFlow.LINK_FLOW_PASSWORD);
  }

  @Override
  public List<LinkField> questions(ConnectorSettings settings) {
    return List.of(
        LinkField.newBuilder().setName(PASSWORD).setSecret(true).setMaxLength(200).build());
  }

  @Override
  public VerifiedLogin verify(ConnectorSettings settings, Map<String, String> answers)
      throws PlatformRefused {
    IrcSettings irc = settings.getIrc();
    char[] password = answers.getOrDefault(PASSWORD, "").toCharArray();
    try (IrcSecret secret = secret(password)) {
      IrcSession session = open(irc, secret, event -> {});
      try (session) {
        return new VerifiedLogin(bytes(password), capabilities(session.summary()));
      }
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  @Override
  public PlatformSession open(ConnectorSettings settings, byte[] material, SessionEvents events)
      throws PlatformRefused {
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(material));
    char[] password = new char[decoded.remaining()];
    decoded.get(password).clear();
    while (decoded.hasRemaining()) {
      decoded.put('\0');
    }
    try (IrcSecret secret = secret(password)) {
      IrcSession session = open(settings.getIrc(), secret, event -> tell(event, events));
      return new Opened(session);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private IrcSession open(IrcSettings irc, IrcSecret secret, Consumer<IrcEvent> events)
      throws PlatformRefused {
    boolean supported =
        irc.getAuthentication() == IrcAuthentication.IRC_AUTHENTICATION_SASL_PLAIN
            || irc.getAuthentication() == IrcAuthentication.IRC_AUTHENTICATION_NICKSERV;
    if (!supported) {
      throw refused(LinkFailure.LINK_FAILURE_NO_MECHANISM, "only SASL PLAIN and NickServ");
    }
    if (irc.getPlaintext()) {
      throw refused(LinkFailure.LINK_FAILURE_BAD_SETTING, "a secret is sent under TLS only");
    }
    try {
      return connector.open(endpoint(irc), login(irc, secret), channels(irc), events);
    } catch (IrcRefusedException e) {
      throw refused(e);
    } catch (IllegalArgumentException e) {
      throw refused(LinkFailure.LINK_FAILURE_BAD_SETTING, String.valueOf(e.getMessage()));
    }
  }

  private static IrcSecret secret(char[] password) throws PlatformRefused {
    try {
      return new IrcSecret(password);
    } catch (IllegalArgumentException e) {
      throw refused(LinkFailure.LINK_FAILURE_BAD_CREDENTIALS, String.valueOf(e.getMessage()));
    }
  }

  private static IrcEndpoint endpoint(IrcSettings irc) {
    return new IrcEndpoint(irc.getHost(), irc.getPort() == 0 ? DEFAULT_PORT : irc.getPort(), true);
  }

  private static IrcLogin login(IrcSettings irc, IrcSecret secret) {
    String account =
        irc.getServicesAccount().isEmpty() ? irc.getNickname() : irc.getServicesAccount();
    return new IrcLogin(irc.getNickname(), account, secret);
  }

  private static Set<ChannelName> channels(IrcSettings irc) {
    Set<ChannelName> channels = new LinkedHashSet<>();
    irc.getChannelsList().forEach(each -> channels.add(new ChannelName(each)));
    return channels;
  }

  private static byte[] bytes(char[] password) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes).clear();
    while (encoded.hasRemaining()) {
      encoded.put((byte) 0);
    }
    return bytes;
  }

  private static dev.ligature.api.common.v1.CapabilitySummary capabilities(
      CapabilitySummary summary) {
    dev.ligature.api.common.v1.CapabilitySummary.Builder message =
        dev.ligature.api.common.v1.CapabilitySummary.newBuilder()
            .setRemoteId(summary.account())
            .setDisplayName(summary.nick())
            .setCan(Abilities.newBuilder().setRead(true).setSend(true))
            .putCounts("channels_joined", summary.channels().size())
            .putLimits("line_bytes", 512)
            .addAllModes(summary.capabilities().stream().sorted().limit(100).toList())
            .addModes(summary.authentication().name().toLowerCase(java.util.Locale.ROOT))
            .addModes(
                "proof:" + summary.strongestProof().name().toLowerCase(java.util.Locale.ROOT));
    summary.channels().stream()
        .map(ChannelName::value)
        .sorted()
        .forEach(message::addChannelsJoined);
    return message.build();
  }

  private static void tell(IrcEvent event, SessionEvents events) {
    switch (event) {
      case IrcEvent.Netsplit split ->
          events.observed(ObservedState.OBSERVED_STATE_DEGRADED, "NETSPLIT");
      case IrcEvent.Removed removed ->
          events.observed(ObservedState.OBSERVED_STATE_DEGRADED, "CHANNEL_LEFT");
      case IrcEvent.LoggedOut out ->
          events.ended(ObservedState.OBSERVED_STATE_REMOTE_LOGGED_OUT, "LOGGED_OUT");
      case IrcEvent.Disconnected lost ->
          events.ended(observed(lost.reason()), lost.reason().name());
      case IrcEvent.Connected connected -> {}
      case IrcEvent.Authenticated authenticated -> {}
      case IrcEvent.Joined joined -> {}
      case IrcEvent.NickChanged changed -> {}
    }
  }

  private static PlatformRefused refused(IrcRefusedException e) {
    return new PlatformRefused(
        failure(e.reason()), observed(e.reason()), e.reason().retryable(), e.detail());
  }

  private static PlatformRefused refused(LinkFailure failure, String detail) {
    return new PlatformRefused(
        failure,
        failure == LinkFailure.LINK_FAILURE_BAD_CREDENTIALS
            ? ObservedState.OBSERVED_STATE_BAD_CREDENTIALS
            : ObservedState.OBSERVED_STATE_UNKNOWN_ERROR,
        false,
        detail);
  }

  private static LinkFailure failure(FailureReason reason) {
    return switch (reason) {
      case BAD_CREDENTIALS, NICK_NOT_REGISTERED -> LinkFailure.LINK_FAILURE_BAD_CREDENTIALS;
      case AUTHENTICATION_UNAVAILABLE -> LinkFailure.LINK_FAILURE_NO_MECHANISM;
      case NICK_IN_USE -> LinkFailure.LINK_FAILURE_NAME_IN_USE;
      case NICK_REFUSED, CHANNEL_REFUSED, HOST_PRIVATE -> LinkFailure.LINK_FAILURE_BAD_SETTING;
      case HOST_UNREACHABLE, CONNECTION_LOST -> LinkFailure.LINK_FAILURE_UNREACHABLE;
      case TLS_FAILED -> LinkFailure.LINK_FAILURE_TLS_REFUSED;
      case BANNED -> LinkFailure.LINK_FAILURE_BANNED;
      case TIMEOUT -> LinkFailure.LINK_FAILURE_TIMED_OUT;
    };
  }

  private static ObservedState observed(FailureReason reason) {
    return switch (reason) {
      case BAD_CREDENTIALS, NICK_NOT_REGISTERED -> ObservedState.OBSERVED_STATE_BAD_CREDENTIALS;
      case BANNED -> ObservedState.OBSERVED_STATE_BANNED;
      case HOST_UNREACHABLE, CONNECTION_LOST, TIMEOUT -> ObservedState.OBSERVED_STATE_CONNECTING;
      case AUTHENTICATION_UNAVAILABLE,
          NICK_IN_USE,
          NICK_REFUSED,
          TLS_FAILED,
          CHANNEL_REFUSED,
          HOST_PRIVATE ->
          ObservedState.OBSERVED_STATE_UNKNOWN_ERROR;
    };
  }

  /** A session in which messages can be sent. */
  private record Opened(IrcSession session) implements PlatformSession {
    @Override
    public dev.ligature.api.common.v1.CapabilitySummary capabilities() {
      return IrcPlatform.capabilities(session.summary());
    }

    @Override
    public ActResult perform(IntentPayload act, Duration limit) {
      if (!act.hasSendMessage()) {
        return new ActResult.Refused(IntentFailure.INTENT_FAILURE_UNSUPPORTED, false);
      }
      Optional<ChannelName> channel = channel(act.getSendMessage().getChannelId());
      return channel.isEmpty()
          ? new ActResult.Refused(IntentFailure.INTENT_FAILURE_TARGET_NOT_FOUND, false)
          : result(session.send(channel.get(), act.getSendMessage().getText(), limit));
    }

    private static Optional<ChannelName> channel(String name) {
      try {
        return Optional.of(new ChannelName(name));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private static ActResult result(SendOutcome outcome) {
      return switch (outcome) {
        case SendOutcome.Accepted accepted ->
            new ActResult.Done(accepted.messageId().stream().toList());
        case SendOutcome.Refused refused ->
            switch (refused.code()) {
              case "disconnected" ->
                  new ActResult.Refused(IntentFailure.INTENT_FAILURE_UNAVAILABLE, true);
              case "malformed", "too_long" ->
                  new ActResult.Refused(IntentFailure.INTENT_FAILURE_CONTENT_REFUSED, false);
              case "401", "403" ->
                  new ActResult.Refused(IntentFailure.INTENT_FAILURE_TARGET_NOT_FOUND, false);
              default -> new ActResult.Refused(IntentFailure.INTENT_FAILURE_FORBIDDEN, false);
            };
        case SendOutcome.Unknown unknown -> new ActResult.Unknown();
      };
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
