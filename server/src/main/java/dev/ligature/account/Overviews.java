package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an owner sees of the own account at a glance. */
@Singleton
class Overviews {
  private static final int DEVICES = 64;

  private final Accounts accounts;
  private final Sql sql;

  Overviews(Accounts accounts, Sql sql) {
    this.accounts = accounts;
    this.sql = sql;
  }

  /** An account with what belongs to it. */
  record Overview(
      Account account, List<Profile> profiles, List<Identity> identities, List<Device> devices) {}

  /** An identity as listed. */
  record Identity(
      IdentityId id,
      String kind,
      String provider,
      String display,
      @Nullable String label,
      boolean signInCapable,
      @Nullable Instant verifiedTime,
      @Nullable Instant lastUsedTime) {}

  /** A device as listed. */
  record Device(
      UUID id,
      String displayName,
      @Nullable String clientPlatform,
      Instant lastHandshakeTime,
      Instant createdTime,
      boolean revoked) {}

  Overview of(TenantId tenant, AccountId account) {
    return new Overview(
        accounts.get(tenant, account),
        accounts.profiles(tenant, account),
        identities(tenant, account),
        sql.list(
            Overviews::device,
            """
            select * from device where tenant_id = ? and account_id = ?
            order by last_handshake_time desc, device_id limit ?
            """,
            tenant,
            account,
            DEVICES));
  }

  /** The identities of an account, the oldest first. */
  List<Identity> identities(TenantId tenant, AccountId account) {
    return sql.list(
        Overviews::identity,
        "select * from identity where tenant_id = ? and account_id = ? order by identity_id",
        tenant,
        account);
  }

  private static Identity identity(Row row) {
    return new Identity(
        new IdentityId(row.uuid("identity_id")),
        row.text("kind"),
        row.text("provider"),
        row.text("subject_display"),
        row.textOrNull("label"),
        row.bool("is_sign_in_capable"),
        row.timeOrNull("verified_time"),
        row.timeOrNull("last_used_time"));
  }

  static Device device(Row row) {
    return new Device(
        row.uuid("device_id"),
        row.text("display_name"),
        row.textOrNull("client_platform"),
        row.time("last_handshake_time"),
        row.time("created_time"),
        row.timeOrNull("revoked_time") != null);
  }
}
