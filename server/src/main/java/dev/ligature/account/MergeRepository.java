package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.MergeId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of merges, and of the accounts that they retire. */
@Singleton
class MergeRepository {
  private final Sql sql;

  MergeRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(
      Merge merge, IdentityId provenIdentity, SessionId session, Instant notBefore, Instant now) {
    sql.update(
        """
        insert into account_merge (tenant_id, merge_id, primary_account_id, secondary_account_id,
          state, proven_identity_id, session_id, not_before_time, created_time)
        values (?, ?, ?, ?, 'PENDING', ?, ?, ?, ?)
        """,
        merge.tenant(),
        merge.id(),
        merge.primary(),
        merge.secondary(),
        provenIdentity,
        session,
        notBefore,
        now);
  }

  Optional<AccountMerge> find(TenantId tenant, MergeId merge) {
    return sql.find(
        MergeRepository::read,
        "select * from account_merge where tenant_id = ? and merge_id = ?",
        tenant,
        merge);
  }

  /** Whether another one is pending that would retire the same account. */
  boolean isPendingBeside(Merge merge) {
    return sql.find(
            row -> true,
            """
            select true as pending from account_merge
            where tenant_id = ? and secondary_account_id = ? and state = 'PENDING'
              and merge_id <> ?
            """,
            merge.tenant(),
            merge.secondary(),
            merge.id())
        .isPresent();
  }

  /** Pending merges whose delay is over. */
  List<AccountMerge> due(Instant now, int limit) {
    return sql.list(
        MergeRepository::read,
        """
        select * from account_merge where state = 'PENDING' and not_before_time <= ?
        order by not_before_time limit ?
        """,
        now,
        limit);
  }

  /** True if a later merge that stands involves an account. */
  boolean hasLater(AccountMerge merge, AccountId account) {
    return sql.one(
        row -> row.bool("later"),
        """
        select exists (
          select from account_merge
          where tenant_id = ? and state = 'DONE' and sequence > ?
            and (primary_account_id = ? or secondary_account_id = ?)) as later
        """,
        merge.tenant(),
        merge.sequence(),
        account,
        account);
  }

  void done(Merge merge, Instant now, Instant undoBefore) {
    sql.update(
        """
        update account_merge set state = 'DONE', merged_time = ?, undo_before_time = ?
        where tenant_id = ? and merge_id = ? and state = 'PENDING'
        """,
        now,
        undoBefore,
        merge.tenant(),
        merge.id());
  }

  void switched(Merge merge, SessionId session) {
    sql.update(
        "update account_merge set switched_session_id = ? where tenant_id = ? and merge_id = ?",
        session,
        merge.tenant(),
        merge.id());
  }

  void end(Merge merge, MergeState state, String reason, Instant now) {
    sql.update(
        """
        update account_merge set state = ?, end_reason = ?, ended_time = ?
        where tenant_id = ? and merge_id = ? and state in ('PENDING', 'DONE')
        """,
        state,
        reason,
        now,
        merge.tenant(),
        merge.id());
  }

  /** Makes the secondary a tombstone whose sessions are dead. */
  void retire(Merge merge, Instant now) {
    sql.update(
        """
        update account set state = 'MERGED', session_epoch = session_epoch + 1,
          version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ?
        """,
        now,
        merge.tenant(),
        merge.secondary());
  }

  /** Makes the tombstone live again. */
  void revive(Merge merge, Instant now) {
    sql.update(
        """
        update account set state = 'ACTIVE', version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ? and state = 'MERGED'
        """,
        now,
        merge.tenant(),
        merge.secondary());
  }

  /** Aliases are one hop: those that led to the secondary lead to the primary now. */
  List<AccountId> repointAliases(Merge merge) {
    return sql.list(
        row -> new AccountId(row.uuid("old_account_id")),
        """
        update account_alias set account_id = ? where tenant_id = ? and account_id = ?
        returning old_account_id
        """,
        merge.primary(),
        merge.tenant(),
        merge.secondary());
  }

  void insertAlias(Merge merge, Instant now) {
    sql.update(
        """
        insert into account_alias (tenant_id, old_account_id, account_id, created_time)
        values (?, ?, ?, ?)
        """,
        merge.tenant(),
        merge.secondary(),
        merge.primary(),
        now);
  }

  void deleteAlias(Merge merge) {
    sql.update(
        "delete from account_alias where tenant_id = ? and old_account_id = ?",
        merge.tenant(),
        merge.secondary());
  }

  /** Aliases that the merge re-pointed lead to the secondary again. */
  List<UUID> returnAliases(Merge merge, List<UUID> oldAccounts) {
    return sql.list(
        row -> row.uuid("old_account_id"),
        """
        update account_alias set account_id = ?
        where tenant_id = ? and account_id = ? and old_account_id = any(?::uuid[])
        returning old_account_id
        """,
        merge.secondary(),
        merge.tenant(),
        merge.primary(),
        oldAccounts);
  }

  /** Merges that cannot be undone any more and whose tombstones still have rows. */
  List<AccountMerge> settled(Instant now, int limit) {
    return sql.list(
        MergeRepository::read,
        """
        select m.* from account_merge m
        where m.state = 'DONE' and m.erased_time is null and m.undo_before_time <= ?
          and not exists (
            select from legal_hold h
            where h.tenant_id = m.tenant_id and h.released_time is null
              and (h.target_id in (m.merge_id, m.primary_account_id, m.secondary_account_id)
                or exists (
                  select from identity i
                  where i.tenant_id = m.tenant_id and i.account_id = m.secondary_account_id
                    and i.identity_id = h.target_id)))
        order by m.undo_before_time limit ?
        """,
        now,
        limit);
  }

  void erased(Merge merge, Instant now) {
    sql.update(
        "update account_merge set erased_time = ? where tenant_id = ? and merge_id = ?",
        now,
        merge.tenant(),
        merge.id());
  }

  private static AccountMerge read(Row row) {
    UUID switched = row.uuidOrNull("switched_session_id");
    return new AccountMerge(
        new Merge(
            new TenantId(row.uuid("tenant_id")),
            new MergeId(row.uuid("merge_id")),
            new AccountId(row.uuid("secondary_account_id")),
            new AccountId(row.uuid("primary_account_id"))),
        row.longValue("sequence"),
        row.constant("state", MergeState.class),
        new IdentityId(row.uuid("proven_identity_id")),
        new SessionId(row.uuid("session_id")),
        switchedOrNull(switched),
        row.time("not_before_time"),
        row.timeOrNull("merged_time"),
        row.timeOrNull("undo_before_time"));
  }

  private static @Nullable SessionId switchedOrNull(@Nullable UUID session) {
    return session == null ? null : new SessionId(session);
  }
}
