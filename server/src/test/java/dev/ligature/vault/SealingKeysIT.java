package dev.ligature.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
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
  void theManifestIsSignedByTheRootAndGrowsOnlyWithItsKeys() throws Exception {
    PurposeKeys keys = server.bean(PurposeKeys.class);
    SealingKeys sealing = server.bean(SealingKeys.class);
    SignedSealingKeyManifest signed = sealing.manifest("eu");
    assertThat(
            SigningKeyPair.verifies(
                keys.active(Purpose.TICKET_ROOT).signing().publicKey(),
                signed.getSignature().toByteArray(),
                SealingKeys.statement(signed.getManifest())))
        .isTrue();
    assertThat(sealing.manifest("eu")).isEqualTo(signed);
    SealingKeyManifest first = SealingKeyManifest.parseFrom(signed.getManifest());
    assertThat(first.getEnv()).isEqualTo(server.bean(KeySettings.class).environment());
    assertThat(first.getKeysList()).hasSize(1);
    keys.rotate(Purpose.VAULT_HPKE, "eu", "eu");
    SealingKeyManifest second =
        SealingKeyManifest.parseFrom(sealing.manifest("eu").getManifest());
    assertThat(second.getSequence()).isEqualTo(first.getSequence() + 1);
    assertThat(second.getKeysList()).hasSize(2);
    assertThat(second.getKeys(1)).isEqualTo(first.getKeys(0));
  }

  @Test
  void thereIsNoKeyOfAnUnknownResidency() {
    CredentialVaultIT.assertRefused(
        Reason.NOT_FOUND, () -> server.bean(SealingKeys.class).manifest("mars"));
  }
}
