package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.api.vault.v1.GetSealingKeyRequest;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

class SealCredentialIT {
  private static final Map<String, String> SECRET = Map.of("LIGATURE_SECRET", "s3cret");

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();

  @TempDir private Path directory;
  private Path manifest = Path.of("-");

  @BeforeEach
  void askForTheKey() throws Exception {
    manifest =
        Files.writeString(
            directory.resolve("key.json"),
            JsonFormat.printer()
                .print(
                    VaultServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
                        .getSealingKey(GetSealingKeyRequest.getDefaultInstance())));
  }

  @Test
  void theVaultTakesWhatWasSealed() throws Exception {
    byte[] root = server.bean(PurposeKeys.class).active(Purpose.TICKET_ROOT).signing().publicKey();
    CommandRun run = seal(account, "--root", Base64.getEncoder().encodeToString(root));
    assertThat(run.err()).isEmpty();

    assertThat(owner().putCredential(put(run)).getVersion()).isEqualTo(1);
  }

  @Test
  void theVaultRefusesWhatWasSealedForAnotherAccount() throws Exception {
    CommandRun run = seal(UUID.randomUUID().toString());

    PutCredentialRequest request = put(run);
    Refused.with(Reason.WRONG_STATE, () -> owner().putCredential(request));
  }

  @Test
  void refusesAManifestOfAnotherRoot() {
    byte[] other = SigningKeyPair.generate().publicKey();
    CommandRun run = seal(account, "--root", Base64.getEncoder().encodeToString(other));

    assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("not signed by this root");
    assertThat(run.out()).isEmpty();
  }

  private CommandRun seal(String owner, String... more) {
    String[] arguments = {
      "--platform",
      "irc",
      "--tenant",
      tenant.id().toString(),
      "--account",
      owner,
      "--manifest",
      manifest.toString()
    };
    return CommandRun.of(
        new SealCredential(SECRET),
        Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private PutCredentialRequest put(CommandRun run) throws Exception {
    SealedSecret.Builder sealed = SealedSecret.newBuilder();
    JsonFormat.parser().merge(run.out(), sealed);
    assertThat(sealed.getSealed()).isNotEqualTo(ByteString.EMPTY);
    return PutCredentialRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setPersonaId(persona().toString())
        .setKind(CredentialKind.CREDENTIAL_KIND_SASL)
        .setSealed(sealed)
        .build();
  }

  private VaultServiceBlockingStub owner() {
    return VaultServiceGrpc.newBlockingStub(tenant.session(tenant.signIn(account)));
  }

  private PersonaId persona() {
    PersonaId persona = new PersonaId(UUID.randomUUID());
    server
        .bean(Sql.class)
        .update(
            """
            insert into persona (tenant_id, persona_id, account_id, profile_id, platform, network,
              remote_raw, remote_display, remote_canonical, canonicaliser_version, created_time)
            select tenant_id, ?, account_id, profile_id, 'IRC', 'net', 'nick', 'nick', ?, 1, now()
            from profile where tenant_id = ? and account_id = ?\
            """,
            persona,
            persona.toString(),
            tenant.id(),
            UUID.fromString(account));
    return persona;
  }
}
