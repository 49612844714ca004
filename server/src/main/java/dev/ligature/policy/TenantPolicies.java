package dev.ligature.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The policies in force. */
@Singleton
public class TenantPolicies {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sql sql;

  TenantPolicies(Sql sql) {
    this.sql = sql;
  }

  /** A tenant's policy, its version and its region. */
  public record InForce(TenantPolicy policy, long version, String residency) {}

  /**
   * The policy in force, read afresh.
   *
   * @throws DomainException NOT_FOUND where there is no such living tenant
   */
  public InForce of(TenantId tenant) {
    return sql.find(
            row ->
                new InForce(
                    parse(row.text("policy")), row.longValue("version"), row.text("residency")),
            """
            select p.policy, p.version, t.residency
            from tenant t
            join tenant_policy p on p.tenant_id = t.tenant_id and p.version = t.policy_version
            where t.tenant_id = ? and t.state = 'ACTIVE'
            """,
            tenant)
        .orElseThrow(DomainException::notFound);
  }

  /**
   * Writes a version in the running transaction; the caller moves {@code tenant.policy_version}.
   */
  public void insert(
      TenantId tenant,
      long version,
      TenantPolicy policy,
      String setBy,
      @Nullable String reason,
      Instant now) {
    sql.update(
        """
        insert into tenant_policy (tenant_id, version, policy, set_by, reason, set_time)
        values (?, ?, ?::jsonb, ?, ?, ?)
        """,
        tenant,
        version,
        print(policy),
        setBy,
        reason,
        now);
  }

  private static TenantPolicy parse(String json) {
    try {
      return JSON.readValue(json, TenantPolicy.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored policy does not parse", e);
    }
  }

  private static String print(TenantPolicy policy) {
    try {
      return JSON.writeValueAsString(policy);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
