package dev.ligature.testing;

import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import java.util.UUID;

/** Puts mailboxes on accounts as their proof would. */
public final class TestIdentities {
  private TestIdentities() {}

  /** An identity that was put. */
  public record Mailbox(String id, String address) {}

  /** A verified mailbox of an account, which can sign in. */
  public static Mailbox verified(TestServer server, TenantId tenant, String account) {
    return put(server, tenant, account, true);
  }

  /** A mailbox of an account that nobody has proven. */
  public static Mailbox unverified(TestServer server, TenantId tenant, String account) {
    return put(server, tenant, account, false);
  }

  private static Mailbox put(
      TestServer server, TenantId tenant, String account, boolean isVerified) {
    UUID id = UUID.randomUUID();
    String address = "u" + id + "@example.org";
    server
        .bean(Sql.class)
        .update(
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
              subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
              verified_time, last_proof_time, created_time)
            values (?, ?, ?::uuid, 'EMAIL', 'email', ?, ?, ?, 1, true, case when ? then now() end,
              now(), now())
            """,
            tenant,
            id,
            account,
            address,
            address,
            address,
            isVerified);
    return new Mailbox(id.toString(), address);
  }

  /** Makes all sessions of an account those that signed in by an identity. */
  public static void signedInBy(TestServer server, TenantId tenant, String account, Mailbox by) {
    server
        .bean(Sql.class)
        .update(
            """
            update session set identity_id = ?::uuid
            where tenant_id = ? and account_id = ?::uuid and identity_id is null
            """,
            by.id(),
            tenant,
            account);
  }
}
