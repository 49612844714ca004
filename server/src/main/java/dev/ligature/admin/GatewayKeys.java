package dev.ligature.admin;

import com.google.common.hash.HashCode;
import com.google.protobuf.ByteString;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.policy.Approvals;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Registers, lists and revokes the keys of gateways. */
@Singleton
public class GatewayKeys {
  private final Tenants tenants;
  private final Approvals approvals;
  private final AuditLog audit;
  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  GatewayKeys(
      Tenants tenants,
      Approvals approvals,
      AuditLog audit,
      Sql sql,
      Transactions transactions,
      Clock clock) {
    this.tenants = tenants;
    this.approvals = approvals;
    this.audit = audit;
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Registers a key once a second person repeats it; a key is never changed.
   *
   * @param act digest of the request
   * @throws DomainException NOT_FOUND for the tenant; ALREADY_EXISTS where the id is used;
   *     SECOND_PERSON_REQUIRED
   */
  public GatewayKey put(
      Caller caller,
      TenantId tenant,
      GatewayKey key,
      String reason,
      HashCode act,
      @Nullable UUID approval) {
    return transactions.run(
        () -> {
          tenants.get(caller, tenant);
          if (find(tenant, key.id()) != null) {
            throw DomainException.of(Reason.ALREADY_EXISTS, "The key id is used.");
          }
          approvals.require(caller, tenant, act, approval);
          insert(tenant, key);
          tell(caller, tenant, key.id(), "REGISTERED", reason);
          return key;
        });
  }

  /**
   * Revokes a key at once; a key that is revoked stays so.
   *
   * @throws DomainException NOT_FOUND
   */
  public GatewayKey revoke(Caller caller, TenantId tenant, String id, String reason) {
    return transactions.run(
        () -> {
          tenants.get(caller, tenant);
          int revoked =
              sql.update(
                  """
                  update gateway_key set revoked_time = ?
                  where tenant_id = ? and gateway_key_id = ? and revoked_time is null
                  """,
                  clock.instant(),
                  tenant,
                  id);
          GatewayKey key = find(tenant, id);
          if (key == null) {
            throw DomainException.notFound();
          }
          if (revoked == 1) {
            tell(caller, tenant, id, "REVOKED", reason);
          }
          return key;
        });
  }

  /** Keys of a tenant behind an id, in the order of ids, at most {@code limit}. */
  public List<GatewayKey> listAfter(Caller caller, TenantId tenant, String id, int limit) {
    tenants.get(caller, tenant);
    return sql.list(
        GatewayKeys::read,
        """
        select * from gateway_key where tenant_id = ? and gateway_key_id > ?
        order by gateway_key_id limit ?
        """,
        tenant,
        id,
        limit);
  }

  private @Nullable GatewayKey find(TenantId tenant, String id) {
    return sql.find(
            GatewayKeys::read,
            "select * from gateway_key where tenant_id = ? and gateway_key_id = ?",
            tenant,
            id)
        .orElse(null);
  }

  private void insert(TenantId tenant, GatewayKey key) {
    sql.update(
        """
        insert into gateway_key (tenant_id, gateway_key_id, service, platform, public_key,
          maximum_aal, allowed_amr, created_time, not_after_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        key.id(),
        key.service(),
        key.platform(),
        key.publicKey().toByteArray(),
        key.maximumAal(),
        key.allowedAmr(),
        clock.instant(),
        key.notAfter());
  }

  private void tell(Caller caller, TenantId tenant, String id, String state, String reason) {
    audit.append(
        AuditEvent.by(caller, AuditType.GATEWAY_KEY_SET)
            .in(tenant)
            .attribute("gateway_key_id", id)
            .attribute("state", state)
            .personal("why", reason));
  }

  private static GatewayKey read(Row row) {
    return new GatewayKey(
        row.text("gateway_key_id"),
        row.text("service"),
        row.text("platform"),
        ByteString.copyFrom(row.bytes("public_key")),
        row.intValue("maximum_aal"),
        List.copyOf(row.texts("allowed_amr")),
        row.timeOrNull("not_after_time"),
        row.timeOrNull("revoked_time"));
  }
}
