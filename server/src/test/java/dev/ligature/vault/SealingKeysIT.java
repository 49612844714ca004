package dev.ligature.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.Reason;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SealingKeysIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(SealingKeysIT.class, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theManifestIsSignedByTheRootAndGrowsOnlyWithItsKeys() {
    PurposeKeys keys = server.bean(PurposeKeys.class);
    SealingKeys sealing = server.bean(SealingKeys.class);
    SignedManifest signed = sealing.manifest("eu");
    assertThat(
            SigningKeyPair.verifies(
                keys.active(Purpose.TICKET_ROOT).signing().publicKey(),
                signed.signature().toByteArray(),
                SealingKeys.statement(signed.content())))
        .isTrue();
    assertThat(sealing.manifest("eu")).isEqualTo(signed);
    SealingManifest first = VaultMessages.sealingManifest(signed.content());
    assertThat(first.environment()).isEqualTo(server.bean(KeySettings.class).environment());
    assertThat(first.keys()).hasSize(1);
    keys.rotate(Purpose.VAULT_HPKE, "eu", "eu");
    SealingManifest second = VaultMessages.sealingManifest(sealing.manifest("eu").content());
    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(second.keys()).hasSize(2).endsWith(first.keys().getFirst());
  }

  @Test
  void thereIsNoKeyOfAnUnknownResidency() {
    CredentialVaultIT.assertRefused(
        Reason.NOT_FOUND, () -> server.bean(SealingKeys.class).manifest("mars"));
  }
}
