package dev.ligature.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.kms.DevFileMasterKey;
import dev.ligature.testing.TestCallers;
import dev.ligature.testing.TestContext;
import dev.ligature.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HierarchySubjectKeysIT {
  private static final byte[] OPENING = "salt and facts".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLACE = {1, 2, 3};
  private static TestDatabase database;
  private static ApplicationContext server;
  private static SubjectKeys keys;
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final AccountId ACCOUNT = new AccountId(UUID.randomUUID());

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    database = TestDatabase.create(HierarchySubjectKeysIT.class);
    String kek = "dev-file://" + data.resolve("kek.json").toAbsolutePath();
    DevFileMasterKey.createIfAbsent(kek, new SecureIds(Clock.systemUTC()));
    server =
        TestContext.start(
            database,
            new KeySettings("test", "local", 1, Map.of("local", DevFileMasterKey.open(kek))));
    keys = server.getBean(SubjectKeys.class);
    Sql sql = server.getBean(Sql.class);
    server
        .getBean(Transactions.class)
        .run(
            () -> {
              sql.update(
                  """
                  insert into tenant (tenant_id, slug, display_name, kind, residency,
                    created_time, updated_time)
                  values (?, 'audit', 'Audit', 'CONSUMER',
                    'local', now(), now())
                  """,
                  TENANT);
              sql.update(
                  """
                  insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
                  values (?, 1, '{}', 'test', now())
                  """,
                  TENANT);
              return sql.update(
                  """
                  insert into account (tenant_id, account_id, kind, display_name, created_time,
                    updated_time)
                  values (?, ?, 'USER', 'A', now(), now())
                  """,
                  TENANT,
                  ACCOUNT);
            });
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  @Test
  void opensInItsPlaceOnlyAndForItsSubjectOnly() {
    for (AccountId subject : new AccountId[] {ACCOUNT, AuditBody.TENANT}) {
      SubjectKeys.Sealed sealed = keys.seal(TENANT, subject, OPENING, PLACE);
      assertThat(keys.open(TENANT, subject, sealed, PLACE)).contains(OPENING);
      assertThatThrownBy(() -> keys.open(TENANT, subject, sealed, new byte[] {9}))
          .isInstanceOf(DomainException.class);
    }
    SubjectKeys.Sealed mine = keys.seal(TENANT, ACCOUNT, OPENING, PLACE);
    AccountId other = new AccountId(UUID.randomUUID());
    assertThatThrownBy(() -> keys.open(TENANT, other, mine, PLACE))
        .isInstanceOf(DomainException.class);
  }

  @Test
  void theServersOwnLogWritesUnderTheHierarchyAndShreddingErasesTheBody() {
    UUID entry =
        server
            .getBean(AuditLog.class)
            .append(
                AuditEvent.by(
                        TestCallers.user(TENANT, ACCOUNT, "ligature.link.v1.LinkService/StartLink"),
                        AuditType.LINK_STARTED)
                    .personal("identifier", "a@example.org"));
    SubjectKeys.Sealed sealed =
        server
            .getBean(Sql.class)
            .one(
                row ->
                    new SubjectKeys.Sealed(
                        new SubjectKeys.KeyRef(row.uuid("user_key_id"), row.intValue("key_epoch")),
                        row.bytes("sealed")),
                "select user_key_id, key_epoch, sealed from audit_body where entry_id = ?",
                entry);
    byte[] place = AuditBody.place(TENANT, entry, 0, ACCOUNT);
    assertThat(keys.open(TENANT, ACCOUNT, sealed, place).map(AuditBody::read).map(AuditBody::texts))
        .contains(Map.of("identifier", "a@example.org"));
    server.getBean(KeyHierarchy.class).shred(TENANT, ACCOUNT);
    assertThat(keys.open(TENANT, ACCOUNT, sealed, place)).isEmpty();
  }
}
