package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import dev.ligature.common.SecureIds;
import dev.ligature.keys.kms.DevFileMasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KekCanaryTest {
  private final KeysFixture keys = new KeysFixture();

  @AfterEach
  void close() {
    keys.close();
  }

  @Test
  void keepsACanaryOfEachVersionAndOpensThemAll() {
    keys.canary.requireAtStart();
    keys.canary.requireAtStart();
    keys.kms.versions().rotate();
    keys.canary.requireAtStart();
    assertThat(keys.stores.canaries)
        .extracting(CanaryStore.Canary::kekVersion)
        .containsExactly(keys.kms.versions().name(1), keys.kms.versions().name(2));
  }

  @Test
  void ATK_V11_refusesToStartWithoutAVersionAndNamesIt() {
    keys.canary.requireAtStart();
    keys.kms.versions().rotate();
    keys.kms.versions().set(1, CryptoKeyVersionState.DESTROYED);
    assertThatThrownBy(keys.canary::requireAtStart)
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining(keys.kms.versions().name(1));
  }

  @Test
  void INV_I12_refusesToStartWithAnotherFileAndKeepsTheFileToItsOwner(@TempDir Path folder)
      throws IOException {
    String uri = "dev-file://" + folder.resolve("kek");
    SecureIds ids = new SecureIds(Clock.systemUTC());
    DevFileMasterKey.createIfAbsent(uri, ids);
    assertThat(DevFileMasterKey.permissions(uri))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    byte[] first = Files.readAllBytes(DevFileMasterKey.path(uri));
    DevFileMasterKey.createIfAbsent(uri, ids);
    assertThat(Files.readAllBytes(DevFileMasterKey.path(uri))).isEqualTo(first).hasSize(32);

    assertThatCode(() -> canaryOf(uri).requireAtStart()).doesNotThrowAnyException();
    Files.write(DevFileMasterKey.path(uri), ids.bytes(32));
    assertThatThrownBy(() -> canaryOf(uri).requireAtStart()).isInstanceOf(MasterKeyException.class);
    Files.write(DevFileMasterKey.path(uri), ids.bytes(31));
    assertThatThrownBy(() -> canaryOf(uri)).isInstanceOf(MasterKeyException.class);
    Files.delete(DevFileMasterKey.path(uri));
    assertThatThrownBy(() -> canaryOf(uri)).hasMessageContaining("no such file");
  }

  private KekCanary canaryOf(String uri) {
    KeySettings settings =
        new KeySettings("test", "eu", 1, Map.of("eu", DevFileMasterKey.open(uri)));
    return new KekCanary(settings, keys.stores, keys.keks, keys.hierarchy);
  }

  @Test
  void INV_I12_aKeyUnderAnotherMasterKeyDoesNotOpen(@TempDir Path folder) throws IOException {
    keys.hierarchy.current(keys.tenant, keys.account());
    String uri = "dev-file://" + folder.resolve("kek");
    DevFileMasterKey.createIfAbsent(uri, keys.ids);
    KeySettings settings =
        new KeySettings("test", "eu", 1, Map.of("eu", DevFileMasterKey.open(uri)));
    Keks development = new Keks(settings, keys.stores, keys.clock, keys.ids);
    assertThatThrownBy(() -> development.open(new KekRef.Shard("eu", 1, 0)))
        .isInstanceOf(dev.ligature.common.DomainException.class);
  }
}
