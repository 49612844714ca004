package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.DeviceId;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.rpc.DeviceCheck;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Devices on which an account has signed in, known again by a token. It lets nobody in; it only
 * counts apart what its owner does, so that strangers cannot use up the owner's budgets.
 */
@Singleton
public class KnownDevices implements DeviceCheck {
  private static final String LIVE =
      """
      select d.device_id, d.account_id from device d join account a using (tenant_id, account_id)
      where d.tenant_id = ? and d.revoked_time is null and a.state in ('ACTIVE', 'RECOVERY_ONLY')
      """;

  private final Sql sql;
  private final Ids ids;

  KnownDevices(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /** A device that is not revoked, of an account that may act. */
  public record Known(DeviceId id, AccountId account) {}

  /** A device that signed in, with its new token, which is told once. */
  record SignedIn(DeviceId id, OpaqueToken token) {}

  @Override
  public Optional<AccountId> accountOf(TenantId tenant, OpaqueToken token) {
    return find(tenant, token).map(Known::account);
  }

  /** The device of a token. */
  public Optional<Known> find(TenantId tenant, OpaqueToken token) {
    return sql.find(KnownDevices::read, LIVE + " and d.token_hash = ?", tenant, token.digest());
  }

  /** Whether a device is still known. */
  public boolean isKnown(TenantId tenant, DeviceId device) {
    return sql.find(KnownDevices::read, LIVE + " and d.device_id = ?", tenant, device).isPresent();
  }

  /**
   * The device of a session that is being made, in the running transaction with the account's row
   * locked: the account's own that is shown, else a new one if it has a name. Its token is another
   * one from now on.
   */
  Optional<SignedIn> signIn(
      TenantId tenant, AccountId account, ShownDevice shown, Instant signedInTime) {
    OpaqueToken token = OpaqueToken.mint(ids);
    return continued(tenant, account, shown, token, signedInTime)
        .or(() -> made(tenant, account, shown, token, signedInTime))
        .map(device -> new SignedIn(device, token));
  }

  private Optional<DeviceId> continued(
      TenantId tenant, AccountId account, ShownDevice shown, OpaqueToken token, Instant now) {
    OpaqueToken before = shown.token();
    return before == null
        ? Optional.empty()
        : sql.find(
            row -> new DeviceId(row.uuid("device_id")),
            """
            update device set token_hash = ?, last_handshake_time = ?,
              display_name = coalesce(?, display_name)
            where tenant_id = ? and account_id = ? and token_hash = ? and revoked_time is null
            returning device_id
            """,
            token.digest(),
            now,
            shown.name(),
            tenant,
            account,
            before.digest());
  }

  private Optional<DeviceId> made(
      TenantId tenant, AccountId account, ShownDevice shown, OpaqueToken token, Instant now) {
    if (shown.name() == null) {
      return Optional.empty();
    }
    DeviceId device = new DeviceId(ids.next());
    sql.update(
        """
        insert into device (tenant_id, device_id, account_id, display_name, token_hash,
          last_handshake_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        device,
        account,
        shown.name(),
        token.digest(),
        now,
        now);
    return Optional.of(device);
  }

  private static Known read(Row row) {
    return new Known(new DeviceId(row.uuid("device_id")), new AccountId(row.uuid("account_id")));
  }
}
