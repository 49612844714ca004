package dev.ligature.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.BuildVerdict;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.DispatchVerdict;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentFailure;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.OutcomeVerdict;
import dev.ligature.api.connector.v1.SendMessage;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WriteVerdict;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.ticket.Jwk;
import dev.ligature.client.ticket.TicketClaims;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a daemon does with the acts that it is given: each at most once, and none without right. */
class DaemonDeliveryIT extends DaemonFixture {
  private final UUID intent = UUID.randomUUID();

  private static ByteString payload(String text) {
    return IntentPayload.newBuilder()
        .setSendMessage(SendMessage.newBuilder().setChannelId("#ligature").setText(text))
        .build()
        .toByteString();
  }

  private IntentFence intentFence(int attempt) {
    return IntentFence.newBuilder()
        .setIntentId(intent.toString())
        .setAttempt(attempt)
        .setConnector(fence)
        .build();
  }

  private TicketClaims claims(ByteString bytes, int attempt, long epoch) {
    Hello hello = server.hellos.getLast();
    long now = Instant.now().getEpochSecond();
    return new TicketClaims(
        "ligature",
        UUID.fromString(fence.getConnectorId()),
        "backend",
        UUID.fromString(hello.getInstanceId()),
        UUID.randomUUID(),
        now,
        now,
        now + 60,
        Jwk.thumbprint(hello.getInstanceSigningKey().toByteArray()),
        Jwk.intentHash(bytes.toByteArray()),
        "SEND_MESSAGE",
        UUID.fromString(CREDENTIAL),
        1,
        epoch,
        null,
        "0".repeat(31) + "1",
        UUID.fromString(TENANT),
        ScriptedServer.ENVIRONMENT,
        intent,
        (long) attempt);
  }

  private void deliver(int attempt, ByteString bytes, String ticket) {
    server.work.send(
        WorkResponse.newBuilder()
            .setIntentDelivery(
                IntentDelivery.newBuilder()
                    .setFence(intentFence(attempt))
                    .setTicket(ticket)
                    .setIntent(bytes)
                    .setClaimTtl(Durations.fromSeconds(60)))
            .build());
  }

  private void deliver(int attempt, String text) {
    ByteString bytes = payload(text);
    deliver(
        attempt,
        bytes,
        claims(bytes, attempt, fence.getConnectorEpoch()).sign("t1", server.ticketKey::sign));
  }

  private void rule(int attempt, WriteVerdict verdict) {
    server.work.await(WorkRequest::hasDispatched);
    server.work.send(
        WorkResponse.newBuilder()
            .setDispatchVerdict(
                DispatchVerdict.newBuilder().setFence(intentFence(attempt)).setVerdict(verdict))
            .build());
  }

  private IntentOutcome awaitOutcome() {
    return server.work.await(WorkRequest::hasIntentOutcome).getIntentOutcome();
  }

  private void assertRefused(IntentFailure failure) {
    assertThat(awaitOutcome().getFailed().getFailure()).isEqualTo(failure);
    assertThat(platform.sent).isEmpty();
    assertThat(server.work.count(WorkRequest::hasDispatched)).isZero();
  }

  @Test
  void givesCreditsOnceItIsConnected() {
    connected();

    assertThat(server.work.await(WorkRequest::hasCredit).getCredit().getTotalMessages())
        .isEqualTo(8);
  }

  @Test
  void performsWhatTheServerAcceptedAndReportsIt() {
    connected();
    deliver(1, "hello");
    rule(1, WriteVerdict.WRITE_VERDICT_ACCEPTED);

    IntentOutcome outcome = awaitOutcome();

    assertThat(outcome.getFence()).isEqualTo(intentFence(1));
    assertThat(outcome.getSucceeded().getPlatformMessageIdsList()).containsExactly("m1");
    assertThat(platform.sent).containsExactly("hello");
  }

  @Test
  void makesNoCallThatTheServerDidNotAccept() {
    connected();
    deliver(1, "hello");
    rule(1, WriteVerdict.WRITE_VERDICT_ALREADY);
    server.control.await(ControlRequest::hasHeartbeat);
    server.control.await(ControlRequest::hasHeartbeat);

    assertThat(platform.sent).isEmpty();
  }

  @Test
  void INV_S4_anAttemptThatComesAgainIsNotPerformedAgain() {
    connected();
    deliver(1, "hello");
    rule(1, WriteVerdict.WRITE_VERDICT_ACCEPTED);
    IntentOutcome first = awaitOutcome();

    deliver(1, "hello");
    IntentOutcome second = awaitOutcome();
    deliver(2, "hello");
    IntentOutcome third = awaitOutcome();

    assertThat(second).isEqualTo(first);
    assertThat(third.getSucceeded()).isEqualTo(first.getSucceeded());
    assertThat(platform.sent).hasSize(1);
  }

  @Test
  void anotherAttemptFollowsOneThatCertainlyFailed() {
    connected();
    platform.next = new ActResult.Refused(IntentFailure.INTENT_FAILURE_UNAVAILABLE, true);
    deliver(1, "hello");
    rule(1, WriteVerdict.WRITE_VERDICT_ACCEPTED);
    assertThat(awaitOutcome().getFailed().getRetryable()).isTrue();

    platform.next = new ActResult.Done(List.of());
    deliver(2, "hello");
    rule(2, WriteVerdict.WRITE_VERDICT_ACCEPTED);

    assertThat(awaitOutcome().hasSucceeded()).isTrue();
    assertThat(platform.sent).hasSize(2);
  }

  @Test
  void anOutcomeIsToldAgainOnANewStreamUntilItIsConfirmed() {
    connected();
    deliver(1, "hello");
    rule(1, WriteVerdict.WRITE_VERDICT_ACCEPTED);
    IntentOutcome first = awaitOutcome();

    server.work.end();
    IntentOutcome second = awaitOutcome();
    server.work.send(
        WorkResponse.newBuilder()
            .setOutcomeVerdict(
                OutcomeVerdict.newBuilder()
                    .setFence(intentFence(1))
                    .setVerdict(WriteVerdict.WRITE_VERDICT_ACCEPTED))
            .build());
    server.work.end();
    server.work.await(WorkRequest::hasWorkOpen);
    server.work.await(WorkRequest::hasCredit);

    assertThat(second).isEqualTo(first);
    assertThat(server.work.count(WorkRequest::hasIntentOutcome)).isZero();
  }

  @Test
  void anAnnouncementWithoutAnAnswerEndsAsCertainlyNotDone() {
    connected();
    deliver(1, "hello");
    server.work.await(WorkRequest::hasDispatched);

    server.work.end();

    IntentOutcome outcome = awaitOutcome();
    assertThat(outcome.getFailed().getFailure())
        .isEqualTo(IntentFailure.INTENT_FAILURE_UNAVAILABLE);
    assertThat(outcome.getFailed().getRetryable()).isTrue();
    assertThat(platform.sent).isEmpty();
  }

  @Test
  void ATK_aTicketOfAnotherKeyIsRefused() {
    connected();
    ByteString bytes = payload("hello");
    SigningKeyPair forger = SigningKeyPair.generate();

    deliver(1, bytes, claims(bytes, 1, fence.getConnectorEpoch()).sign("t1", forger::sign));

    assertRefused(IntentFailure.INTENT_FAILURE_TICKET_REFUSED);
  }

  @Test
  void ATK_aTicketForOtherBytesIsRefused() {
    connected();
    TicketClaims claims = claims(payload("hello"), 1, fence.getConnectorEpoch());

    deliver(1, payload("goodbye"), claims.sign("t1", server.ticketKey::sign));

    assertRefused(IntentFailure.INTENT_FAILURE_TICKET_REFUSED);
  }

  @Test
  void ATK_aTicketOfAnEarlierEpochIsRefused() {
    connected();
    ByteString bytes = payload("hello");

    deliver(
        1,
        bytes,
        claims(bytes, 1, fence.getConnectorEpoch() - 1).sign("t1", server.ticketKey::sign));

    assertRefused(IntentFailure.INTENT_FAILURE_TICKET_REFUSED);
  }

  @Test
  void aBuildThatMayOnlyReceiveWritesNothing() {
    server.verdict = BuildVerdict.BUILD_VERDICT_READ_ONLY;
    connected();
    deliver(1, "hello");
    rule(1, WriteVerdict.WRITE_VERDICT_ACCEPTED);

    assertThat(awaitOutcome().getFailed().getRetryable()).isTrue();
    assertThat(platform.sent).isEmpty();
  }
}
