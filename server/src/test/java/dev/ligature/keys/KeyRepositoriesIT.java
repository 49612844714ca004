package dev.ligature.keys;

import dev.ligature.cli.LigatureServer;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KeyRepositoriesIT extends KeyStoresContract {
  private static TestDatabase database;
  private static ApplicationContext context;

  @BeforeAll
  static void start() {
    database = TestDatabase.create(KeyRepositoriesIT.class);
    context =
        ApplicationContext.builder()
            .properties(LigatureServer.databaseProperties(database.access()))
            .start();
  }

  @AfterAll
  static void stop() {
    context.close();
    database.close();
  }

  @Override
  KekStore keks() {
    return context.getBean(KekRepository.class);
  }

  @Override
  UserKeyStore userKeys() {
    return context.getBean(UserKeyRepository.class);
  }

  @Override
  PurposeKeyStore purposeKeys() {
    return context.getBean(PurposeKeyRepository.class);
  }

  @Override
  CanaryStore canaries() {
    return context.getBean(CanaryRepository.class);
  }

  @Override
  TenantId tenant() {
    TenantId tenant = new TenantId(UUID.randomUUID());
    Sql sql = context.getBean(Sql.class);
    context
        .getBean(Transactions.class)
        .run(
            () -> {
              sql.update(
                  """
                  insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,
                    updated_time)
                  values (?, ?, 'A tenant', 'CONSUMER', 'eu', now(), now())\
                  """,
                  tenant,
                  "t" + tenant);
              return sql.update(
                  """
                  insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
                  values (?, 1, '{}', 'test', now())\
                  """,
                  tenant);
            });
    return tenant;
  }

  @Override
  AccountId account(TenantId tenant) {
    AccountId account = new AccountId(UUID.randomUUID());
    context
        .getBean(Sql.class)
        .update(
            """
            insert into account (tenant_id, account_id, kind, created_time, updated_time)
            values (?, ?, 'USER', now(), now())\
            """,
            tenant,
            account);
    return account;
  }
}
