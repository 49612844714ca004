package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** User keys in PostgreSQL. A transaction reads a row that it has locked once. */
@Singleton
class UserKeyRepository implements UserKeyStore {
  private static final String SELECT =
      """
      select tenant_id, user_key_id, epoch, account_id, state, residency, generation, shard, wrapped
      from user_key\
      """;

  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  UserKeyRepository(Sql sql, Transactions transactions, Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The active key of an account, as the running transaction knows it. */
  private record ActiveOf(TenantId tenant, AccountId account) {}

  /** A key, as the running transaction knows it. */
  private record Named(TenantId tenant, UserKeyId id, int epoch) {}

  @Override
  public void hold(TenantId tenant, Collection<AccountId> accounts) {
    sql.list(
            UserKeyRepository::read,
            SELECT
                + """
                 where tenant_id = ? and account_id = any(?)
                order by user_key_id, epoch for share\
                """,
            tenant,
            accounts)
        .forEach(this::remember);
  }

  private void remember(StoredUserKey key) {
    transactions.known().put(new Named(key.tenant(), key.id(), key.epoch()), key);
    if (key.state() == UserKeyState.ACTIVE) {
      transactions.known().put(new ActiveOf(key.tenant(), key.account()), key);
    }
  }

  private Optional<StoredUserKey> known(Object name, Supplier<Optional<StoredUserKey>> read) {
    if (transactions.known().get(name) instanceof StoredUserKey key) {
      return Optional.of(key);
    }
    Optional<StoredUserKey> found = read.get();
    found.ifPresent(this::remember);
    return found;
  }

  private void forget() {
    transactions.known().values().removeIf(StoredUserKey.class::isInstance);
  }

  @Override
  public String residency(TenantId tenant) {
    return sql.one(
        row -> row.text("residency"), "select residency from tenant where tenant_id = ?", tenant);
  }

  @Override
  public Optional<StoredUserKey> active(TenantId tenant, AccountId account) {
    return known(
        new ActiveOf(tenant, account),
        () ->
            sql.find(
                UserKeyRepository::read,
                SELECT + " where tenant_id = ? and account_id = ? and state = 'ACTIVE' for share",
                tenant,
                account));
  }

  @Override
  public Optional<StoredUserKey> find(TenantId tenant, UserKeyId id, int epoch) {
    return known(
        new Named(tenant, id, epoch),
        () ->
            sql.find(
                UserKeyRepository::read,
                SELECT + " where tenant_id = ? and user_key_id = ? and epoch = ? for share",
                tenant,
                id,
                epoch));
  }

  @Override
  public Optional<StoredUserKey> latest(TenantId tenant, AccountId account) {
    return sql.find(
        UserKeyRepository::read,
        SELECT + " where tenant_id = ? and account_id = ? order by epoch desc limit 1",
        tenant,
        account);
  }

  @Override
  public boolean insertUnlessActive(StoredUserKey key) {
    int inserted =
        sql.update(
            """
            insert into user_key
              (tenant_id, user_key_id, epoch, account_id, state, residency, generation, shard,
               wrapped, created_time)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing\
            """,
            key.tenant(),
            key.id(),
            key.epoch(),
            key.account(),
            key.state(),
            key.shard().residency(),
            key.shard().generation(),
            key.shard().shard(),
            Objects.requireNonNull(key.wrapped()).toByteArray(),
            clock.instant());
    return inserted == 1;
  }

  @Override
  public boolean retireActive(TenantId tenant, AccountId account) {
    forget();
    int retired =
        sql.update(
            """
            update user_key set state = 'RETIRED', retired_time = ?
            where tenant_id = ? and account_id = ? and state = 'ACTIVE'\
            """,
            clock.instant(),
            tenant,
            account);
    return retired == 1;
  }

  @Override
  public int shred(TenantId tenant, AccountId account) {
    forget();
    return sql.update(
        """
        update user_key set state = 'SHREDDED', wrapped = null, shredded_time = ?
        where tenant_id = ? and account_id = ? and state <> 'SHREDDED'\
        """,
        clock.instant(),
        tenant,
        account);
  }

  private static StoredUserKey read(Row row) {
    byte[] wrapped = row.bytesOrNull("wrapped");
    return new StoredUserKey(
        new TenantId(row.uuid("tenant_id")),
        new UserKeyId(row.uuid("user_key_id")),
        row.intValue("epoch"),
        new AccountId(row.uuid("account_id")),
        row.constant("state", UserKeyState.class),
        new KekRef.Shard(row.text("residency"), row.intValue("generation"), row.intValue("shard")),
        wrapped == null ? null : ByteString.copyFrom(wrapped));
  }
}
