package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.vault.OpenedCredential;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Personas and their credentials move with a merge, and nobody uses them without consent. */
class MergedConnectorsIT {
  private final TestServer server = SharedServer.get();
  private final MergeFixture people = new MergeFixture(server);

  private Person person(OwnerFixture owner) {
    return new Person(
        owner.account,
        people.tenant.signIn(owner.account.toString(), "pwd", "otp"),
        people.prove(owner.account, "EMAIL"));
  }

  private String column(OwnerFixture owner, String expression, String persona) {
    return owner.sql.one(
        row -> row.text("value"),
        "select ("
            + expression
            + ")::text as value from persona p"
            + " join connector c on c.tenant_id = p.tenant_id and c.connector_id = p.persona_id"
            + " join credential k on k.tenant_id = p.tenant_id and k.persona_id = p.persona_id"
            + " join credential_version v on v.tenant_id = k.tenant_id"
            + " and v.credential_ref = k.credential_ref and v.version = k.current_version"
            + " where p.persona_id = ?::uuid",
        persona);
  }

  private String secret(String persona) {
    return OpenedCredential.of(server, people.tenant.id(), new PersonaId(UUID.fromString(persona)));
  }

  @Test
  void ATK_V22_anAbsorbedCredentialIsPausedUntilItsNewOwnerConsents() {
    OwnerFixture absorbed = new OwnerFixture(server, people.tenant);
    OwnerFixture survivor = new OwnerFixture(server, people.tenant);
    Person caller = person(survivor);
    Person other = person(absorbed);
    String persona = absorbed.connectToSend();
    var queued = absorbed.calls.submitIntent(OwnerFixture.message(persona, "hello"));
    String payload = column(absorbed, "encode(v.ciphertext, 'hex')", persona);
    String wrap = column(absorbed, "encode(v.wrapped_dek, 'hex')", persona);
    long epoch = Long.parseLong(column(absorbed, "c.connector_epoch", persona));

    people.absorb(caller, other);

    assertThat(column(survivor, "p.account_id", persona)).isEqualTo(survivor.account.toString());
    assertThat(column(survivor, "c.desired", persona)).isEqualTo("PAUSED");
    assertThat(column(survivor, "k.state", persona)).isEqualTo("PAUSED");
    assertThat(Long.parseLong(column(survivor, "c.connector_epoch", persona))).isGreaterThan(epoch);
    String intent =
        survivor.sql.one(
            row -> row.text("state"),
            "select state from intent where intent_id = ?::uuid",
            queued.getIntent().getIntentId());
    assertThat(intent).isEqualTo("CANCELLED");
    var _ =
        survivor.calls.resumeConnector(
            ResumeConnectorRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setConnectorId(persona)
                .build());
    Refused.with(
        Reason.CONSENT_MISSING,
        () -> survivor.calls.submitIntent(OwnerFixture.message(persona, "hello")));
    assertThat(column(survivor, "k.state", persona)).isEqualTo("PAUSED");

    survivor.consent(persona, Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE);

    assertThat(column(survivor, "k.state", persona)).isEqualTo("ACTIVE");
    assertThat(column(survivor, "encode(v.ciphertext, 'hex')", persona)).isEqualTo(payload);
    assertThat(column(survivor, "encode(v.wrapped_dek, 'hex')", persona)).isNotEqualTo(wrap);
    assertThat(secret(persona)).isEqualTo("secret");
  }

  @Test
  void INV_I11_afterAnUndoingTheCredentialOpensForItsFormerOwner() {
    OwnerFixture absorbed = new OwnerFixture(server, people.tenant);
    OwnerFixture survivor = new OwnerFixture(server, people.tenant);
    Person caller = person(survivor);
    Person other = person(absorbed);
    String persona = absorbed.connectToSend();
    String own = survivor.connectToSend();
    ConfirmMergeResponse merged = people.absorb(caller, other);

    people
        .as(caller)
        .undoMerge(
            UndoMergeRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setMergeId(merged.getMergeId())
                .build());

    assertThat(column(survivor, "p.account_id", persona)).isEqualTo(absorbed.account.toString());
    assertThat(column(survivor, "p.account_id", own)).isEqualTo(survivor.account.toString());
    assertThat(column(survivor, "c.desired", own)).isEqualTo("ACTIVE");
    assertThat(secret(persona)).isEqualTo("secret");
    assertThat(secret(own)).isEqualTo("secret");
  }
}
