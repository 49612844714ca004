package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.CancelIntentRequest;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.Intent;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.api.connector.v1.ListIntentsRequest;
import dev.ligature.api.connector.v1.ListIntentsResponse;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.Presence;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.SetPresence;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubmitIntentIT {
  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final OwnerFixture owner = new OwnerFixture(SharedServer.get(), tenant);

  private Intent submit(SubmitIntentRequest request) {
    return owner.calls.submitIntent(request).getIntent();
  }

  private Refusal refused(Reason reason, SubmitIntentRequest request) {
    return Refused.with(reason, () -> submit(request));
  }

  private Intent now(String intent) {
    return owner
        .calls
        .getIntent(GetIntentRequest.newBuilder().setIntentId(intent).build())
        .getIntent();
  }

  private static CancelIntentRequest cancel(String intent) {
    return CancelIntentRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setIntentId(intent)
        .build();
  }

  private void pause(String connector, boolean refuse) {
    var _ =
        owner.calls.pauseConnector(
            PauseConnectorRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setConnectorId(connector)
                .setRefuseIntents(refuse)
                .build());
  }

  @Test
  void anActNeedsScopeThenConsentThenTheFirstConfirmation() {
    String connector = owner.connect();
    SubmitIntentRequest message = OwnerFixture.message(connector, "hello");

    assertThat(refused(Reason.CONSENT_MISSING, message).metadata())
        .containsEntry("action", "SEND_MESSAGE");
    owner.consent(connector, Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE);
    refused(Reason.CONFIRM_REQUIRED, message);
    refused(
        Reason.CONFIRM_REQUIRED,
        message.toBuilder().setConfirmationId(UUID.randomUUID().toString()).build());
    owner.confirm(connector);

    Intent intent = submit(message);
    assertThat(intent.getIntentId()).isEqualTo(message.getRequestId());
    assertThat(intent.getState()).isEqualTo(IntentState.INTENT_STATE_PENDING);
    assertThat(intent.getOrderingKey()).isEqualTo("#a");
    assertThat(now(intent.getIntentId())).isEqualTo(intent);
  }

  @Test
  void anActBeyondTheScopesIsRefused() {
    String connector = owner.connectToSend();
    owner.sql.update(
        "delete from persona_scope where persona_id = ?::uuid and scope = 'SEND_MESSAGE'",
        connector);
    assertThat(refused(Reason.SCOPE_MISSING, OwnerFixture.message(connector, "hello")).metadata())
        .containsEntry("action", "SEND_MESSAGE");
  }

  @Test
  void presenceNeedsNoConfirmation() {
    String connector = owner.connect();
    owner.consent(connector, Action.ACTION_SET_PRESENCE);
    Intent intent =
        submit(
            OwnerFixture.message(connector, "").toBuilder()
                .setPayload(
                    IntentPayload.newBuilder()
                        .setSetPresence(
                            SetPresence.newBuilder().setPresence(Presence.PRESENCE_AWAY)))
                .build());
    assertThat(intent.getAction()).isEqualTo(Action.ACTION_SET_PRESENCE);
  }

  @Test
  void INV_S9_aRequestRepeatedAfterItsRecordIsGoneIsTheSameIntent() {
    String connector = owner.connectToSend();
    SubmitIntentRequest message = OwnerFixture.message(connector, "hello");
    Intent first = submit(message);
    assertThat(submit(message)).isEqualTo(first);
    owner.sql.update("delete from idempotency_record where tenant_id = ?", tenant.id());

    assertThat(submit(message)).isEqualTo(first);
    refused(
        Reason.REQUEST_ID_REUSED,
        OwnerFixture.message(connector, "other").toBuilder()
            .setRequestId(message.getRequestId())
            .build());
    assertThat(owner.calls.listIntents(ListIntentsRequest.getDefaultInstance()).getIntentsList())
        .containsExactly(first);
  }

  @Test
  void aPausedConnectorQueuesUnlessItsOwnerWantsRefusals() {
    String connector = owner.connectToSend();
    pause(connector, false);
    assertThat(submit(OwnerFixture.message(connector, "hello")).getState())
        .isEqualTo(IntentState.INTENT_STATE_PENDING);
    pause(connector, true);
    assertThat(
            refused(Reason.CONNECTOR_NOT_SENDING, OwnerFixture.message(connector, "hello"))
                .metadata())
        .containsEntry("state", "PAUSED");
  }

  @Test
  void aRevocationCancelsWhatWaitsAndRefusesMore() {
    String connector = owner.connectToSend();
    Intent waiting = submit(OwnerFixture.message(connector, "hello"));
    owner.calls.revokeConnector(
        RevokeConnectorRequest.newBuilder()
            .setRequestId(OwnerFixture.id())
            .setConnectorId(connector)
            .build());
    assertThat(now(waiting.getIntentId()).getState()).isEqualTo(IntentState.INTENT_STATE_CANCELLED);
    refused(Reason.CONNECTOR_NOT_SENDING, OwnerFixture.message(connector, "hello"));
  }

  @Test
  void listsNewestFirstByConnectorAndState() {
    String connector = owner.connectToSend();
    List<String> ids =
        Stream.generate(() -> submit(OwnerFixture.message(connector, "hello")).getIntentId())
            .limit(3)
            .toList();
    submit(OwnerFixture.message(owner.connectToSend(), "elsewhere"));
    owner.calls.cancelIntent(cancel(ids.get(1)));
    ListIntentsRequest query =
        ListIntentsRequest.newBuilder()
            .setConnectorId(connector)
            .addStates(IntentState.INTENT_STATE_PENDING)
            .addStates(IntentState.INTENT_STATE_LEASED)
            .setPageSize(1)
            .build();

    ListIntentsResponse first = owner.calls.listIntents(query);
    ListIntentsRequest more = query.toBuilder().setPageToken(first.getNextPageToken()).build();
    ListIntentsResponse second = owner.calls.listIntents(more);

    assertThat(Stream.of(first, second).flatMap(page -> page.getIntentsList().stream()))
        .extracting(Intent::getIntentId)
        .containsExactly(ids.get(2), ids.get(0));
    assertThat(second.getNextPageToken()).isEmpty();
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () -> owner.calls.listIntents(more.toBuilder().clearConnectorId().build()));
  }

  @Test
  void anIntentIsCancelledOnceAndNotAfterItsDispatch() {
    String connector = owner.connectToSend();
    Intent waiting = submit(OwnerFixture.message(connector, "hello"));
    Intent dispatched = submit(OwnerFixture.message(connector, "hello"));
    owner.sql.update(
        """
        update intent set state = 'LEASED', attempt = 1, dispatched_time = now(),
          daemon_session_id = gen_random_uuid(), daemon_epoch = 1, connector_epoch = 1,
          claim_expire_time = now() + interval '1 h'
        where intent_id = ?::uuid
        """,
        dispatched.getIntentId());

    assertThat(owner.calls.cancelIntent(cancel(waiting.getIntentId())).getIntent().getState())
        .isEqualTo(IntentState.INTENT_STATE_CANCELLED);
    Refused.with(Reason.WRONG_STATE, () -> owner.calls.cancelIntent(cancel(waiting.getIntentId())));
    assertThat(
            Refused.with(
                    Reason.WRONG_STATE,
                    () -> owner.calls.cancelIntent(cancel(dispatched.getIntentId())))
                .metadata())
        .containsEntry("state", "LEASED");
  }

  @Test
  void noContentIsKeptInClear() {
    String connector = owner.connectToSend();
    String text = "canary-" + UUID.randomUUID();
    submit(OwnerFixture.message(connector, text));
    long found =
        owner.sql.one(
            row -> row.longValue("found"),
            """
                select (select count(*) from intent i where position(?::bytea in i.payload_sealed) > 0)
                  + (select count(*) from idempotency_record r where r::text like '%' || ? || '%')
                  + (select count(*) from change c where c::text like '%' || ? || '%')
                  + (select count(*) from audit_entry a where a::text like '%' || ? || '%') as found
                """,
            text.getBytes(UTF_8),
            text,
            text,
            text);
    assertThat(found).isZero();
  }
}
