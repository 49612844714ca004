package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of identities. */
@Singleton
class IdentityRepository {
  private final Sql sql;

  IdentityRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * Inserts a verified identity unless somebody holds it; the unique index over verified rows is
   * the referee.
   */
  Optional<Identity> insertVerified(
      IdentityId id,
      LinkAttempt attempt,
      boolean signInCapable,
      @Nullable String label,
      Instant now) {
    return sql.find(
        IdentityRepository::read,
        """
        insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer,
          subject_raw, subject_display, subject_canonical, canonicaliser_version,
          label, is_sign_in_capable, verified_time, last_proof_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing returning *
        """,
        attempt.tenant(),
        id,
        attempt.account(),
        attempt.kind(),
        attempt.subject().provider(),
        attempt.subject().issuer(),
        attempt.subject().identifier().raw(),
        attempt.subject().identifier().display(),
        attempt.subject().identifier().canonical(),
        (short) attempt.subject().identifier().version(),
        label,
        signInCapable,
        now,
        now,
        now);
  }

  /** The verified identity of a key, whoever holds it. */
  Optional<Identity> findVerified(TenantId tenant, Subject subject) {
    return sql.find(
        IdentityRepository::read,
        """
        select * from identity
        where tenant_id = ? and provider = ? and issuer = ? and subject_canonical = ?
          and verified_time is not null
        """,
        tenant,
        subject.provider(),
        subject.issuer(),
        subject.identifier().canonical());
  }

  /** Whether an account has a verified identity. */
  boolean has(TenantId tenant, AccountId account, Subject subject) {
    return sql.find(
            row -> true,
            """
            select 1 from identity
            where tenant_id = ? and account_id = ? and provider = ? and issuer = ?
              and subject_canonical = ? and verified_time is not null
            """,
            tenant,
            account,
            subject.provider(),
            subject.issuer(),
            subject.identifier().canonical())
        .isPresent();
  }

  /** Whether an account has a verified identity of an issuer. */
  boolean hasOf(TenantId tenant, AccountId account, String provider, String issuer) {
    return sql.one(
        row -> row.bool("is_there"),
        """
        select exists (select 1 from identity
          where tenant_id = ? and account_id = ? and provider = ? and issuer = ?
            and verified_time is not null) as is_there
        """,
        tenant,
        account,
        provider,
        issuer);
  }

  /** Whom a verified identity of an account names. */
  Optional<Subject> findSubject(TenantId tenant, AccountId account, IdentityId id) {
    return sql.find(
        row ->
            new Subject(
                row.constant("kind", LinkKind.class),
                row.text("provider"),
                row.text("issuer"),
                new CanonicalIdentifier(
                    row.text("subject_raw"),
                    row.text("subject_display"),
                    row.text("subject_canonical"),
                    row.intValue("canonicaliser_version"))),
        """
        select * from identity
        where tenant_id = ? and account_id = ? and identity_id = ? and verified_time is not null
        """,
        tenant,
        account,
        id);
  }

  /** Notes that an identity was proven again. */
  void noteProof(TenantId tenant, IdentityId id, Instant now) {
    sql.update(
        "update identity set last_proof_time = ? where tenant_id = ? and identity_id = ?",
        now,
        tenant,
        id);
  }

  /** Identities behind an id, in the order of their making. */
  List<Identity> listAfter(TenantId tenant, AccountId account, IdentityId after, int limit) {
    return sql.list(
        IdentityRepository::read,
        """
        select * from identity where tenant_id = ? and account_id = ? and identity_id > ?
        order by identity_id limit ?
        """,
        tenant,
        account,
        after,
        limit);
  }

  int countVerified(TenantId tenant, AccountId account) {
    return sql.one(
        row -> row.intValue("count"),
        """
        select count(*)::int as count from identity
        where tenant_id = ? and account_id = ? and verified_time is not null
        """,
        tenant,
        account);
  }

  /** Names an identity of an account. */
  Optional<Identity> label(TenantId tenant, AccountId account, IdentityId id, String label) {
    return sql.find(
        IdentityRepository::read,
        """
        update identity set label = nullif(?, ''), version = version + 1
        where tenant_id = ? and account_id = ? and identity_id = ? returning *
        """,
        label,
        tenant,
        account,
        id);
  }

  static Identity read(Row row) {
    return new Identity(
        new IdentityId(row.uuid("identity_id")),
        new AccountId(row.uuid("account_id")),
        row.constant("kind", LinkKind.class),
        row.text("provider"),
        row.text("issuer"),
        row.text("subject_display"),
        row.textOrNull("label"),
        row.bool("is_sign_in_capable"),
        row.timeOrNull("verified_time"),
        row.timeOrNull("last_used_time"),
        row.timeOrNull("last_proof_time"),
        row.time("created_time"));
  }
}
