package dev.ligature.daemon.irc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.ligature.daemon.irc.CapabilitySummary.Authentication;
import dev.ligature.testkit.irc.Feature;
import dev.ligature.testkit.irc.IrcObserver;
import dev.ligature.testkit.irc.IrcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a session does on any IRC server; each server runs all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IrcSessionContract {
  private static final String ACCOUNT = "maria";
  private static final String PASSWORD = "correct-horse-7";
  private static final ChannelName CHANNEL = new ChannelName("#ligature");
  private static final Duration WAIT = Duration.ofSeconds(30);

  private final List<IrcEvent> events = Collections.synchronizedList(new ArrayList<>());
  private IrcServer server;

  abstract IrcServer start(Set<Feature> features);

  @BeforeAll
  void startServer() {
    server = start(Feature.all());
    server.register(ACCOUNT, PASSWORD);
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void reportsTheAccountAsTheNetworkComparesIt() throws Exception {
    server.register("Berta[x]", PASSWORD);

    try (IrcSession session =
        connector()
            .open(plain(server), login("Berta[x]", PASSWORD), Set.of(CHANNEL), events::add)) {
      CapabilitySummary summary = session.summary();
      boolean lettersAlone = "ascii".equals(summary.networkModes().get("CASEMAPPING"));

      assertThat(summary.account()).isEqualTo(lettersAlone ? "berta[x]" : "berta{x}");
    }
  }

  @Test
  void signsInBySaslAndReportsWhatItMayCountOn() throws Exception {
    try (IrcSession session = open(server)) {
      CapabilitySummary summary = session.summary();

      assertThat(summary.account()).isEqualTo(ACCOUNT);
      assertThat(summary.authentication()).isEqualTo(Authentication.SASL_PLAIN);
      assertThat(summary.network()).isEqualTo("TestNet");
      assertThat(summary.channels()).containsExactly(CHANNEL);
      assertThat(summary.capabilities()).contains("sasl", "echo-message", "labeled-response");
      assertThat(summary.networkModes()).containsKeys("CHANMODES", "PREFIX", "CASEMAPPING");
      assertThat(events)
          .contains(
              new IrcEvent.Authenticated(ACCOUNT),
              new IrcEvent.Connected(ACCOUNT),
              new IrcEvent.Joined(CHANNEL));
    }
  }

  @Test
  void anIndependentClientHearsTheMessageFromTheAccount() throws Exception {
    try (IrcObserver observer = observer(server, "watcher");
        IrcSession session = open(server)) {
      SendOutcome outcome = session.send(CHANNEL, "hello from: Maria", WAIT);

      assertThat(observer.awaitMessage(heard -> true, WAIT))
          .isEqualTo(new IrcObserver.Heard(ACCOUNT, Optional.of(ACCOUNT), "hello from: Maria"));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              SendOutcome.Accepted.class,
              accepted -> {
                assertThat(accepted.proof()).isEqualTo(Proof.LABELED_ECHO);
                assertThat(accepted.messageId()).isPresent();
              });
    }
  }

  @Test
  void provesDeliveryByEchoWhereThereAreNoLabels() throws Exception {
    provesDelivery(Proof.ECHO, Feature.allBut(Feature.LABELED_RESPONSE));
  }

  @Test
  void provesDeliveryByTheAbsenceOfErrorsWhereThereIsNoEcho() throws Exception {
    provesDelivery(Proof.NO_ERROR, Feature.allBut(Feature.ECHO_MESSAGE, Feature.LABELED_RESPONSE));
  }

  private void provesDelivery(Proof proof, Set<Feature> features) throws Exception {
    try (IrcServer poorer = start(features)) {
      poorer.register(ACCOUNT, PASSWORD);
      try (IrcObserver observer = observer(poorer, "watcher");
          IrcSession session = open(poorer)) {
        assertThat(session.send(CHANNEL, "hello", WAIT))
            .isInstanceOfSatisfying(
                SendOutcome.Accepted.class, a -> assertThat(a.proof()).isEqualTo(proof));
        assertThat(observer.awaitMessage(heard -> true, WAIT).text()).isEqualTo("hello");
        assertThat(session.send(new ChannelName("#elsewhere"), "hello", WAIT))
            .isInstanceOf(SendOutcome.Refused.class);
      }
    }
  }

  @Test
  void saysSoWhenTheServerRefusesTheMessage() throws Exception {
    try (IrcObserver founder = IrcObserver.join(server.host(), server.port(), "owner", "#other");
        IrcSession session = open(server)) {
      founder.send("MODE #other +n");

      assertThat(session.send(new ChannelName("#other"), "let me in", WAIT))
          .isInstanceOfSatisfying(
              SendOutcome.Refused.class, refused -> assertThat(refused.code()).isEqualTo("404"));
    }
  }

  @Test
  void textCannotSmuggleACommand() throws Exception {
    try (IrcSession session = open(server)) {
      assertThat(session.send(CHANNEL, "hi\r\nJOIN #secret", WAIT))
          .isEqualTo(new SendOutcome.Refused("malformed", "a message is one line of text"));
      assertThat(session.send(CHANNEL, "x".repeat(600), WAIT))
          .isInstanceOf(SendOutcome.Refused.class);
    }
  }

  @Test
  void aWrongPasswordIsBadCredentials() {
    assertThat(verify(server, login(ACCOUNT, "wrong")))
        .isInstanceOfSatisfying(
            LinkResult.Failed.class,
            failed -> {
              assertThat(failed.reason()).isEqualTo(FailureReason.BAD_CREDENTIALS);
              assertThat(failed.reason().retryable()).isFalse();
              assertThat(failed.detail()).doesNotContain("wrong");
            });
  }

  @Test
  void verifiesByARealSignInAndLeaves() throws Exception {
    try (IrcObserver observer = observer(server, "watcher")) {
      assertThat(verify(server, login(ACCOUNT, PASSWORD))).isInstanceOf(LinkResult.Verified.class);
      assertThat(observer.awaitQuit(ACCOUNT, WAIT)).contains("Goodbye");
    }
  }

  @Test
  void fallsBackToNickServWhereThereIsNoSasl() throws Exception {
    try (IrcServer withoutSasl = start(Feature.allBut(Feature.SASL))) {
      withoutSasl.register(ACCOUNT, PASSWORD);
      try (IrcSession session = open(withoutSasl)) {
        assertThat(session.summary().authentication()).isEqualTo(Authentication.NICKSERV);
        assertThat(session.summary().account()).isEqualTo(ACCOUNT);
      }
      assertThat(reason(verify(withoutSasl, login(ACCOUNT, "wrong"))))
          .isEqualTo(FailureReason.BAD_CREDENTIALS);
      assertThat(reason(verify(withoutSasl, login("stranger", PASSWORD))))
          .isEqualTo(FailureReason.NICK_NOT_REGISTERED);
    }
  }

  @Test
  void aUserWhoPosesAsNickServIsNotToldThePassword() throws Exception {
    try (IrcServer withoutServices = start(Feature.allBut(Feature.SASL, Feature.SERVICES));
        IrcObserver impostor = observer(withoutServices, "NickServ")) {
      assertThat(reason(verify(withoutServices, login(ACCOUNT, PASSWORD))))
          .isEqualTo(FailureReason.AUTHENTICATION_UNAVAILABLE);
      assertThat(impostor.privateMessages()).isEmpty();
    }
  }

  @Test
  void aTakenNickIsNickInUse() throws Exception {
    try (IrcObserver taken = observer(server, "claimed")) {
      IrcLogin login = new IrcLogin("claimed", ACCOUNT, secret(PASSWORD));

      assertThat(reason(verify(server, login))).isEqualTo(FailureReason.NICK_IN_USE);
      taken.say("still here");
    }
  }

  @Test
  void aClosedChannelIsChannelRefused() throws Exception {
    try (IrcObserver founder = IrcObserver.join(server.host(), server.port(), "owner2", "#vip")) {
      founder.send("MODE #vip +i");
      founder.awaitMode(WAIT);

      LinkResult result =
          connector()
              .verify(plain(server), login(ACCOUNT, PASSWORD), Set.of(new ChannelName("#vip")));

      assertThat(reason(result)).isEqualTo(FailureReason.CHANNEL_REFUSED);
    }
  }

  @Test
  void aBannedUserIsBanned() {
    try (IrcServer hostile = start(Feature.all())) {
      hostile.register(ACCOUNT, PASSWORD);
      hostile.ban("ligature", "no daemons here");

      LinkResult result = verify(hostile, login(ACCOUNT, PASSWORD));

      assertThat(reason(result)).as("%s", result).isEqualTo(FailureReason.BANNED);
    }
  }

  @Test
  void aKillIsSeenAsADisconnect() throws Exception {
    try (IrcSession session = open(server)) {
      server.kill(ACCOUNT, "enough");

      awaitDisconnect(FailureReason.CONNECTION_LOST);
      assertThat(session.connected()).isFalse();
      assertThat(session.send(CHANNEL, "anyone?", WAIT))
          .isEqualTo(new SendOutcome.Refused("disconnected", "the session is not connected"));
    }
  }

  @Test
  void theEndOfTheServerIsSeenAsADisconnect() throws Exception {
    IrcServer mortal = start(Feature.all());
    mortal.register(ACCOUNT, PASSWORD);
    try (IrcSession session = open(mortal)) {
      mortal.close();

      awaitDisconnect(FailureReason.CONNECTION_LOST);
      assertThat(session.connected()).isFalse();
    }
  }

  @Test
  void nobodyListeningIsHostUnreachable() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }
    assertThat(reason(verify(new IrcEndpoint("127.0.0.1", closedPort, false))))
        .isEqualTo(FailureReason.HOST_UNREACHABLE);
    Egress nobody =
        new Egress(
            true,
            host -> {
              throw new UnknownHostException(host);
            });
    assertThat(reason(verify(nobody, new IrcEndpoint("no-such-host.invalid", 6667, false))))
        .isEqualTo(FailureReason.HOST_UNREACHABLE);
  }

  @Test
  void signsInOverTlsWhereTheCertificateIsGood() throws Exception {
    IrcEndpoint tls = new IrcEndpoint(server.host(), server.tlsPort(), true);

    assertThat(verify(tls)).isInstanceOf(LinkResult.Verified.class);
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    Egress here = new Egress(true, host -> InetAddress.getByName(server.host()));
    IrcEndpoint otherName = new IrcEndpoint("localhost", server.tlsPort(), true);

    assertThat(reason(verify(here, otherName))).isEqualTo(FailureReason.TLS_FAILED);
  }

  @Test
  void aCertificateOfUnknownOriginIsRefused() throws Exception {
    IrcConnector cautious = new IrcConnector(new Egress(true), trust(null), WAIT, Duration.ZERO);

    LinkResult result =
        cautious.verify(
            new IrcEndpoint(server.host(), server.tlsPort(), true),
            login(ACCOUNT, PASSWORD),
            Set.of());

    assertThat(reason(result)).isEqualTo(FailureReason.TLS_FAILED);
  }

  @Test
  void tlsOnAPlainPortIsRefused() throws Exception {
    IrcConnector impatient =
        new IrcConnector(
            new Egress(true), trust(server.trust()), Duration.ofSeconds(4), Duration.ZERO);

    LinkResult result =
        impatient.verify(
            new IrcEndpoint(server.host(), server.port(), true),
            login(ACCOUNT, PASSWORD),
            Set.of());

    assertThat(reason(result)).isEqualTo(FailureReason.TLS_FAILED);
  }

  @Test
  void aRefusedOpeningSaysWhy() {
    IrcRefusedException refused =
        catchThrowableOfType(
            IrcRefusedException.class,
            () -> connector().open(plain(server), login(ACCOUNT, "no"), Set.of(), events::add));

    assertThat(refused.reason()).isEqualTo(FailureReason.BAD_CREDENTIALS);
  }

  IrcSession open(IrcServer on) throws IrcRefusedException, Exception {
    events.clear();
    return connector().open(plain(on), login(ACCOUNT, PASSWORD), Set.of(CHANNEL), events::add);
  }

  void awaitEvent(IrcEvent wanted) {
    await().atMost(WAIT).until(() -> events.contains(wanted));
  }

  private void awaitDisconnect(FailureReason reason) {
    await()
        .atMost(WAIT)
        .until(
            () ->
                List.copyOf(events).stream()
                    .anyMatch(
                        event ->
                            event instanceof IrcEvent.Disconnected gone
                                && gone.reason() == reason));
  }

  private LinkResult verify(IrcServer on, IrcLogin login) {
    return connector().verify(plain(on), login, Set.of(CHANNEL));
  }

  private LinkResult verify(IrcEndpoint endpoint) {
    return verify(new Egress(true), endpoint);
  }

  private LinkResult verify(Egress egress, IrcEndpoint endpoint) {
    return connector(egress).verify(endpoint, login(ACCOUNT, PASSWORD), Set.of(CHANNEL));
  }

  private static FailureReason reason(LinkResult result) {
    assertThat(result).isInstanceOf(LinkResult.Failed.class);
    return ((LinkResult.Failed) result).reason();
  }

  private IrcConnector connector() {
    return connector(new Egress(true));
  }

  private IrcConnector connector(Egress egress) {
    return new IrcConnector(egress, trust(server.trust()), WAIT, Duration.ZERO);
  }

  private static TrustManagerFactory trust(@Nullable KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IrcObserver observer(IrcServer on, String nick) throws IOException {
    return IrcObserver.join(on.host(), on.port(), nick, CHANNEL.value());
  }

  private static IrcEndpoint plain(IrcServer on) {
    return new IrcEndpoint(on.host(), on.port(), false);
  }

  private static IrcLogin login(String account, String password) {
    return new IrcLogin(account, account, secret(password));
  }

  private static IrcSecret secret(String password) {
    return new IrcSecret(password.toCharArray());
  }
}
