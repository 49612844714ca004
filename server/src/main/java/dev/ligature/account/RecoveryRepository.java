package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of recoveries by support. */
@Singleton
class RecoveryRepository {
  private final Sql sql;

  RecoveryRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(Recovery recovery, Instant expireTime) {
    sql.update(
        """
        insert into recovery (tenant_id, recovery_id, account_id, case_id, reason, new_email,
          delay_seconds, started_by, created_time, expire_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        recovery.tenant(),
        recovery.id(),
        recovery.account(),
        recovery.caseId(),
        recovery.reason(),
        recovery.newEmail(),
        (int) recovery.delay().toSeconds(),
        recovery.startedBy(),
        recovery.createdTime(),
        expireTime);
  }

  Optional<Recovery> find(TenantId tenant, RecoveryId id) {
    return sql.find(
        RecoveryRepository::read,
        "select * from recovery where tenant_id = ? and recovery_id = ?",
        tenant,
        id);
  }

  Optional<Recovery> lock(TenantId tenant, RecoveryId id) {
    return sql.find(
        RecoveryRepository::read,
        "select * from recovery where tenant_id = ? and recovery_id = ? for update",
        tenant,
        id);
  }

  boolean hasOpen(TenantId tenant, AccountId account) {
    return sql.find(
            row -> true,
            """
            select from recovery
            where tenant_id = ? and account_id = ? and state in ('STARTED', 'APPROVED')
            """,
            tenant,
            account)
        .isPresent();
  }

  void approve(Recovery recovery, String person, Instant now, Instant effectiveTime) {
    sql.update(
        """
        update recovery set state = 'APPROVED', approved_by = ?, approved_time = ?,
          effective_time = ?
        where tenant_id = ? and recovery_id = ?
        """,
        person,
        now,
        effectiveTime,
        recovery.tenant(),
        recovery.id());
  }

  void finish(Recovery recovery, RecoveryState state, Instant now) {
    sql.update(
        """
        update recovery set state = ?, finished_time = ? where tenant_id = ? and recovery_id = ?
        """,
        state,
        now,
        recovery.tenant(),
        recovery.id());
  }

  /** Approved ones whose time has come. */
  List<Recovery> due(Instant now, int limit) {
    return sql.list(
        RecoveryRepository::read,
        """
        select * from recovery where state = 'APPROVED' and effective_time <= ?
        order by effective_time limit ?
        """,
        now,
        limit);
  }

  /** Ends those that nobody approved in time. */
  void expire(Instant now) {
    sql.update(
        """
        update recovery set state = 'EXPIRED', finished_time = ?
        where state = 'STARTED' and expire_time <= ?
        """,
        now,
        now);
  }

  /** Whether a verified identity holds an address; the account that does. */
  Optional<AccountId> holder(TenantId tenant, String email) {
    return sql.find(
        row -> new AccountId(row.uuid("account_id")),
        """
        select account_id from identity
        where tenant_id = ? and provider = 'email' and issuer = '' and subject_canonical = ?
          and verified_time is not null
        """,
        tenant,
        email);
  }

  /** Puts the mailbox that support has accepted on the account; its code is asked at sign-in. */
  void insertMailbox(TenantId tenant, AccountId account, UUID id, String email, Instant now) {
    sql.update(
        """
        insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
          subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
          verified_time, created_time)
        values (?, ?, ?, 'EMAIL', 'email', ?, ?, ?, 1, true, ?, ?)
        """,
        tenant,
        id,
        account,
        email,
        email,
        email,
        now,
        now);
  }

  /** Whether an account has, or lately had, the identity of a proof. */
  boolean hasOrHad(
      TenantId tenant, AccountId account, String provider, String issuer, String subject) {
    return sql.find(
            row -> true,
            """
            select from (
              select account_id, provider, issuer, subject_canonical from identity
              where tenant_id = ? and verified_time is not null
              union all
              select account_id, provider, issuer, subject_canonical from former_identity
              where tenant_id = ?) as known
            where account_id = ? and provider = ? and issuer = ? and subject_canonical = ? limit 1
            """,
            tenant,
            tenant,
            account,
            provider,
            issuer,
            subject)
        .isPresent();
  }

  private static Recovery read(Row row) {
    return new Recovery(
        new TenantId(row.uuid("tenant_id")),
        new RecoveryId(row.uuid("recovery_id")),
        new AccountId(row.uuid("account_id")),
        row.constant("state", RecoveryState.class),
        row.text("case_id"),
        row.text("reason"),
        row.text("new_email"),
        Duration.ofSeconds(row.intValue("delay_seconds")),
        row.text("started_by"),
        row.time("created_time"));
  }
}
