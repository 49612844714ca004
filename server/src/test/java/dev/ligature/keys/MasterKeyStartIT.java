package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.cli.LigatureServer;
import dev.ligature.common.StartupRefusal;
import dev.ligature.db.Sql;
import dev.ligature.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyStartIT {
  private static final byte[] TEXT = "code".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private ApplicationContext start(TestDatabase database) {
    return ApplicationContext.builder()
        .properties(LigatureServer.databaseProperties(database.access()))
        .properties(
            Map.of(
                "ligature.development",
                true,
                "ligature.keys.kek",
                "dev-file://" + folder.resolve("kek")))
        .start();
  }

  @Test
  void ATK_V23_aDevelopmentFileOpensItsKeysAgainUnlessTheDatabaseHoldsKeysOfCloudKms() {
    try (TestDatabase database = TestDatabase.create(MasterKeyStartIT.class)) {
      byte[] mac;
      try (ApplicationContext first = start(database)) {
        first.getBean(KekCanary.class).requireAtStart();
        mac = first.getBean(PurposeKeys.class).active(Purpose.OTP_HMAC).mac(TEXT);
      }
      try (ApplicationContext second = start(database)) {
        second.getBean(KekCanary.class).requireAtStart();
        assertThat(second.getBean(PurposeKeys.class).active(Purpose.OTP_HMAC).mac(TEXT))
            .isEqualTo(mac);
        second
            .getBean(Sql.class)
            .update(
                """
                insert into kek_canary (kek_uri, kek_version, wrapped, created_time)
                values ('gcp-kms://projects/p', '1', '', now())\
                """);
      }
      try (ApplicationContext third = start(database)) {
        assertThatThrownBy(() -> third.getBean(KeySettings.class))
            .hasRootCauseInstanceOf(StartupRefusal.class)
            .hasStackTraceContaining("The database holds keys under Cloud KMS");
      }
    }
  }
}
