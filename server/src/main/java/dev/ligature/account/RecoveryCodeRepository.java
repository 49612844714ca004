package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Rows of recovery codes. */
@Singleton
class RecoveryCodeRepository {
  private final Sql sql;
  private final Ids ids;

  RecoveryCodeRepository(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /** An unused code as a keyed digest. */
  static final class Stored {
    private final UUID id;
    private final byte[] mac;
    private final int keyGeneration;

    private Stored(Row row) {
      this.id = row.uuid("recovery_code_id");
      this.mac = row.bytes("code_hmac");
      this.keyGeneration = row.intValue("code_key_generation");
    }

    UUID id() {
      return id;
    }

    byte[] mac() {
      return mac;
    }

    int keyGeneration() {
      return keyGeneration;
    }
  }

  /** Puts digests in the place of all before. */
  void replace(
      TenantId tenant, AccountId account, List<byte[]> macs, int keyGeneration, Instant now) {
    removeAll(tenant, account);
    sql.batch(
        """
        insert into recovery_code (tenant_id, recovery_code_id, account_id, code_hmac,
          code_key_generation, created_time)
        values (?, ?, ?, ?, ?, ?)
        """,
        macs.stream()
            .map(mac -> new Object[] {tenant, ids.next(), account, mac, keyGeneration, now})
            .toList());
  }

  void removeAll(TenantId tenant, AccountId account) {
    sql.update("delete from recovery_code where tenant_id = ? and account_id = ?", tenant, account);
  }

  List<Stored> unused(TenantId tenant, AccountId account) {
    return sql.list(
        Stored::new,
        """
        select * from recovery_code
        where tenant_id = ? and account_id = ? and used_time is null order by recovery_code_id
        """,
        tenant,
        account);
  }

  /** Burns a code; false if somebody was faster. */
  boolean burn(TenantId tenant, UUID code, Instant now) {
    return sql.update(
            """
            update recovery_code set used_time = ?
            where tenant_id = ? and recovery_code_id = ? and used_time is null
            """,
            now,
            tenant,
            code)
        == 1;
  }
}
