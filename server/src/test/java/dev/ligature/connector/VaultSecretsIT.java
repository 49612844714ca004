package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.api.vault.v1.DescribeCredentialRequest;
import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.PutCredentialResponse;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import dev.ligature.client.Refusal;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TracedLog;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A secret's way through the vault leaves no trace of it where it does not belong. */
class VaultSecretsIT {
  private static final String CANARY = "canary-" + UUID.randomUUID();

  private final TestServer server = SharedServer.get();
  private final ConnectorFixture fixture = new ConnectorFixture(server);
  private final AccountId account = new AccountId(UUID.fromString(fixture.services.account()));
  private final PersonaId persona = fixture.connector(account);
  private final ConnectedDaemon daemon = new ConnectedDaemon(server, fixture);
  private final VaultServiceBlockingStub owner =
      VaultServiceGrpc.newBlockingStub(
          fixture.services.session(fixture.services.signIn(account.toString())));

  private PutCredentialRequest put(long expectedVersion) {
    return PutCredentialRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setPersonaId(persona.toString())
        .setKind(CredentialKind.CREDENTIAL_KIND_SASL)
        .setPlaintext(ByteString.copyFromUtf8(CANARY))
        .setExpectedVersion(expectedVersion)
        .build();
  }

  /** Stores, repeats, is refused, describes and leases; what the caller is told. */
  private List<String> useTheVault() {
    List<String> told = new ArrayList<>();
    PutCredentialRequest request = put(1);
    PutCredentialResponse stored = owner.putCredential(request);
    told.add(stored.toString());
    told.add(owner.putCredential(request).toString());
    Refusal refusal = Refused.with(Reason.STATE_CHANGED, () -> owner.putCredential(put(1)));
    told.add(refusal.toString());
    told.add(
        owner
            .describeCredential(
                DescribeCredentialRequest.newBuilder()
                    .setCredentialRef(stored.getCredentialRef())
                    .build())
            .toString());
    told.add(
        daemon
            .stub()
            .leaseCredential(
                LeaseCredentialRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setCredentialRef(stored.getCredentialRef())
                    .setConnectorId(persona.toString())
                    .setConnectorEpoch(daemon.spec.getFence().getConnectorEpoch())
                    .build())
            .toString());
    return told;
  }

  @Test
  void ATK_V13_noSecretIsLoggedToldOrStoredInClear() {
    List<String> told;
    List<String> lines;
    try (TracedLog log = new TracedLog()) {
      told = useTheVault();
      lines = log.lines();
    }
    daemon.control.close();

    assertThat(lines).noneMatch(VaultSecretsIT::shows);
    assertThat(told).noneMatch(VaultSecretsIT::shows);
    assertThat(rows()).isNotEmpty().noneMatch(VaultSecretsIT::shows);
  }

  private static boolean shows(String text) {
    byte[] secret = CANARY.getBytes(UTF_8);
    return text.contains(CANARY)
        || text.contains(HexFormat.of().formatHex(secret))
        || text.contains(Base64.getEncoder().withoutPadding().encodeToString(secret));
  }

  /** Everything that the calls left in the tenant's rows. */
  private List<String> rows() {
    return server
        .bean(Sql.class)
        .list(
            row -> row.text("content"),
            """
            select encode(response, 'escape') as content from idempotency_record
              where tenant_id = ?
            union all select attributes::text from audit_entry where tenant_id = ?
            union all select payload::text from change where tenant_id = ?
            union all select encode(header || ciphertext, 'escape') from credential_version
              where tenant_id = ?
            """,
            fixture.tenant,
            fixture.tenant,
            fixture.tenant,
            fixture.tenant);
  }
}
