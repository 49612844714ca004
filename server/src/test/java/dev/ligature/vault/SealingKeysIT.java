package dev.ligature.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.Reason;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import org.junit.jupiter.api.Test;

class SealingKeysIT {
  private static final TestServer server = SharedServer.get();

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
    assertThat(first.keys()).isNotEmpty();
    keys.rotate(Purpose.VAULT_HPKE, "eu", "eu");
    SealingManifest second = VaultMessages.sealingManifest(sealing.manifest("eu").content());
    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(second.keys()).hasSize(first.keys().size() + 1).containsAll(first.keys());
    assertThat(second.keys().getFirst()).isNotIn(first.keys());
  }

  @Test
  void thereIsNoKeyOfAnUnknownResidency() {
    CredentialVaultIT.assertRefused(
        Reason.NOT_FOUND, () -> server.bean(SealingKeys.class).manifest("mars"));
  }
}
