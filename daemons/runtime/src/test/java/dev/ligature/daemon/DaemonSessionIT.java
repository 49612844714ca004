package dev.ligature.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Goaway;
import dev.ligature.api.connector.v1.GoawayKind;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How a daemon holds its session, and what it does when it is not heard. */
class DaemonSessionIT extends DaemonFixture {
  private void goaway(GoawayKind kind) {
    tell(
        ControlResponse.newBuilder()
            .setGoaway(
                Goaway.newBuilder()
                    .setKind(kind)
                    .setReconnectAfter(Durations.ZERO)
                    .setGraceTtl(Durations.fromSeconds(5))));
  }

  @Test
  void itsHelloIsSignedByTheInstanceThatItsIdentityCertifies() {
    Hello hello = start();
    byte[] signing = hello.getInstanceSigningKey().toByteArray();
    byte[] sealing = hello.getInstanceSealingKey().toByteArray();
    byte[] certified =
        InstanceKeys.certificateStatement(
            ScriptedServer.ENVIRONMENT,
            enrolment.daemon(),
            UUID.fromString(hello.getInstanceId()),
            signing,
            sealing);
    byte[] challenged =
        LengthPrefixed.of("ligature/daemon-hello/v1")
            .text(ScriptedServer.ENVIRONMENT)
            .text("node-1")
            .bytes(new byte[32])
            .bytes(new byte[0])
            .id(enrolment.daemon())
            .bytes(signing)
            .bytes(sealing)
            .bytes(new byte[32])
            .text("")
            .toBytes();

    assertThat(hello.getIdentityPublicKey().toByteArray())
        .isEqualTo(enrolment.identity().publicKey());
    assertThat(
            SigningKeyPair.verifies(
                enrolment.identity().publicKey(),
                hello.getInstanceCertificate().toByteArray(),
                certified))
        .isTrue();
    assertThat(
            SigningKeyPair.verifies(
                signing, hello.getChallengeSignature().toByteArray(), challenged))
        .isTrue();
    assertThat(hello.getEnrolmentToken()).isEqualTo("first-contact");
  }

  @Test
  void numbersItsHeartbeatsFromOne() {
    start();

    for (long expected = 1; expected <= 3; expected++) {
      assertThat(server.control.await(ControlRequest::hasHeartbeat).getHeartbeat().getSequence())
          .isEqualTo(expected);
    }
  }

  @Test
  void reconnectsToAServerThatComesBackAndAsksForItsSession() {
    start();
    String before = server.session;

    server.restart();
    server.control.await(ControlRequest::hasHello);

    assertThat(server.hellos).hasSize(2);
    assertThat(server.hellos.getLast().getResumeSessionId()).isEqualTo(before);
    assertThat(server.hellos.getLast().getInstanceId())
        .isEqualTo(server.hellos.getFirst().getInstanceId());
  }

  @Test
  void aResumedSessionKeepsItsConnectors() {
    server.resumes = true;
    connected();

    goaway(GoawayKind.GOAWAY_KIND_MAX_AGE);
    server.control.end();

    var inventory = server.control.await(ControlRequest::hasInventory).getInventory();
    assertThat(inventory.getLast()).isTrue();
    assertThat(inventory.getConnectorsList())
        .singleElement()
        .satisfies(running -> assertThat(running.getFence()).isEqualTo(fence));
    assertThat(platform.closed).hasValue(0);
  }

  @Test
  void anotherSessionStartsFromNothing() {
    connected();

    server.control.end();

    assertThat(
            server.control.await(ControlRequest::hasInventory).getInventory().getConnectorsList())
        .isEmpty();
    await().atMost(ScriptedServer.PATIENCE).until(() -> platform.present() == 0);
  }

  @Test
  void fencesItselfWhenItsHeartbeatsAreNotAnswered() {
    server.selfFence = Duration.ofSeconds(5);
    connected();

    server.challenges = false;
    server.answersHeartbeats = false;

    await().atMost(ScriptedServer.PATIENCE).until(() -> platform.present() == 0);
    assertThat(platform.opened).hasValue(1);
  }

  @Test
  void isNotCutOffFromItsPlatformWhileTheServerIsOnlyAwayForAMoment() {
    server.resumes = true;
    connected();

    server.restart();
    server.control.await(ControlRequest::hasInventory);

    assertThat(platform.closed).hasValue(0);
  }

  @Test
  void REQ_aReplacedDaemonStopsForGood() {
    connected();

    goaway(GoawayKind.GOAWAY_KIND_REPLACED);

    assertThat(daemon.awaitEnd()).isEqualTo("REPLACED");
    assertThat(platform.present()).isZero();
    assertThat(server.hellos).hasSize(1);
  }

  @Test
  void aRefusedDaemonLeavesEveryPlatform() {
    connected();

    goaway(GoawayKind.GOAWAY_KIND_POLICY);

    assertThat(daemon.awaitEnd()).isEqualTo("POLICY");
    assertThat(platform.present()).isZero();
  }

  @Test
  void ATK_aServerWithAnotherRootKeyIsNotServed() {
    Daemon pinned =
        daemon(
            new Enrolment(
                enrolment.daemon(),
                "",
                ScriptedServer.ENVIRONMENT,
                SigningKeyPair.generate().publicKey(),
                enrolment.identity()));
    try (pinned) {
      pinned.start();

      assertThat(pinned.awaitEnd()).isEqualTo("FOREIGN_KEYS");
    }
  }

  @Test
  void leavesEveryPlatformBeforeItSaysGoodbye() {
    connected();

    daemon.close();

    assertThat(platform.present()).isZero();
  }
}
