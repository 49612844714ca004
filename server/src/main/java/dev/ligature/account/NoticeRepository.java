package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of notices. */
@Singleton
class NoticeRepository {
  private final Sql sql;

  NoticeRepository(Sql sql) {
    this.sql = sql;
  }

  /** A notice as stored; without facts its sealed part is null. */
  record Stored(
      NoticeId id,
      AccountId account,
      long sequence,
      NoticeKind kind,
      ContentKeys.@Nullable Sealed facts,
      Instant createdTime) {}

  void insert(
      TenantId tenant,
      AccountId account,
      NoticeId id,
      NoticeKind kind,
      ContentKeys.@Nullable Sealed facts,
      Instant now) {
    sql.update(
        """
        insert into notice (tenant_id, notice_id, account_id, kind, sealed, user_key_id, key_epoch,
          created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        id,
        account,
        kind,
        facts == null ? null : facts.bytes(),
        facts == null ? null : facts.key(),
        facts == null ? null : facts.epoch(),
        now);
  }

  /** Notices of an account before a place, newest first. */
  List<Stored> before(TenantId tenant, AccountId account, long sequence, int limit) {
    return sql.list(
        NoticeRepository::read,
        """
        select * from notice where tenant_id = ? and account_id = ? and sequence < ?
        order by sequence desc limit ?
        """,
        tenant,
        account,
        sequence,
        limit);
  }

  /** Those of an account among some, oldest first. */
  List<Stored> among(TenantId tenant, AccountId account, Collection<NoticeId> ids) {
    return sql.list(
        NoticeRepository::read,
        """
        select * from notice where tenant_id = ? and account_id = ? and notice_id = any(?)
        order by sequence
        """,
        tenant,
        account,
        ids);
  }

  /** Deletes some that are older than a time; returns how many. */
  int purge(Instant before, int limit) {
    return sql.update(
        """
        delete from notice where (tenant_id, notice_id) in (
          select tenant_id, notice_id from notice where created_time < ? limit ?)
        """,
        before,
        limit);
  }

  static Stored read(Row row) {
    byte[] sealed = row.bytesOrNull("sealed");
    return new Stored(
        new NoticeId(row.uuid("notice_id")),
        new AccountId(row.uuid("account_id")),
        row.longValue("sequence"),
        row.constant("kind", NoticeKind.class),
        sealed == null ? null : facts(row.uuid("user_key_id"), row.intValue("key_epoch"), sealed),
        row.time("created_time"));
  }

  private static ContentKeys.Sealed facts(UUID key, int epoch, byte[] sealed) {
    return new ContentKeys.Sealed(new UserKeyId(key), epoch, sealed);
  }
}
