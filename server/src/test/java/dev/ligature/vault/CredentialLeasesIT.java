package dev.ligature.vault;

import static dev.ligature.vault.CredentialVaultIT.assertRefused;
import static dev.ligature.vault.VaultFixture.clear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.audit.AuditLog;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.keys.Envelope;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.SharedServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CredentialLeasesIT {
  private static final long EPOCH = 7;

  private static final VaultFixture vault = new VaultFixture(SharedServer.get());

  private final InstanceKeys instance = InstanceKeys.generate();
  private final LeaseHolder holder =
      new LeaseHolder(
          vault.actor,
          new DaemonSessionId(UUID.randomUUID()),
          new DaemonId(UUID.randomUUID()),
          1,
          instance.instance(),
          instance.signing().publicKey(),
          instance.sealing().publicKey(),
          new byte[32],
          1);
  private final ScriptedGuard guard = new ScriptedGuard();
  private final CredentialLeases leases =
      new CredentialLeases(
          vault.server.bean(CredentialRepository.class),
          vault.server.bean(LeaseRepository.class),
          vault.server.bean(LiveLeaseRepository.class),
          guard,
          vault.server.bean(KeyHierarchy.class),
          vault.server.bean(Envelope.class),
          vault.server.bean(KeySettings.class),
          vault.server.bean(AuditLog.class),
          vault.server.bean(Transactions.class),
          vault.server.bean(Ids.class));

  private CredentialLeases.Granted lease(VaultFixture.Owned owned, CredentialRef credential) {
    return leases.lease(
        holder,
        new LeaseWish(vault.tenant, owned.persona(), EPOCH, credential, LeaseWish.USUAL_LIFE));
  }

  private HpkeInfo info(VaultFixture.Owned owned, CredentialLease lease) {
    String id = instance.instance().toString();
    return new HpkeInfo(
            "lease",
            vault.server.bean(KeySettings.class).environment(),
            vault.tenant.toString(),
            owned.account().toString(),
            "",
            "",
            "IRC",
            id,
            Long.toString(EPOCH))
        .append(
            lease.id().toString(),
            lease.credential().toString(),
            Long.toString(lease.version()),
            id,
            Long.toString(lease.life().toMillis()));
  }

  private static long leasesOf(CredentialRef credential) {
    return vault.sql.one(
        r -> r.longValue("rows"),
        "select count(*) as rows from credential_lease where credential_ref = ?",
        credential);
  }

  @Test
  void INV_I1_materialComesOutSealedForTheHolderInTheDocumentedContext() {
    var owned = vault.owned();
    var granted = lease(owned, vault.put(owned, clear(), 0L).credential());
    byte[] sealed = granted.material().toByteArray();
    assertThat(SealedBox.open(instance.sealing(), info(owned, granted.lease()), sealed))
        .isEqualTo(VaultFixture.bytes(VaultFixture.SECRET));
    assertThat(granted.lease().life()).isEqualTo(LeaseWish.USUAL_LIFE);
    assertThat(granted.lease().kind()).isEqualTo(CredentialKind.SASL);
  }

  @Test
  void ATK_V4_anotherInstanceOrAnotherLeasesContextOpensNothing() {
    var owned = vault.owned();
    var credential = vault.put(owned, clear(), 0L).credential();
    var granted = lease(owned, credential);
    var other = lease(owned, credential);
    byte[] sealed = granted.material().toByteArray();
    assertThatThrownBy(
            () -> SealedBox.open(SealingKeyPair.generate(), info(owned, granted.lease()), sealed))
        .isInstanceOf(CryptoRefused.class);
    assertThatThrownBy(() -> SealedBox.open(instance.sealing(), info(owned, other.lease()), sealed))
        .isInstanceOf(CryptoRefused.class);
  }

  @Test
  void INV_I5_everyLeaseHasItsAuditEntryAndNoneIsGivenWithout() throws SQLException {
    var owned = vault.owned();
    var credential = vault.put(owned, clear(), 0L).credential();
    var granted = lease(owned, credential);
    long entries =
        vault.sql.one(
            r -> r.longValue("rows"),
            """
            select count(*) as rows from audit_entry
            where type = 'CREDENTIAL_LEASED' and attributes ->> 'lease_id' = ?\
            """,
            granted.lease().id().toString());
    assertThat(entries).isEqualTo(1);
    long before = leasesOf(credential);
    asOwner(
        "create function refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'the log is full'; end $$");
    asOwner(
        "create trigger log_is_full before insert on audit_entry"
            + " for each row when (new.tenant_id = '"
            + vault.tenant
            + "') execute function refuse()");
    try {
      assertThatThrownBy(() -> lease(owned, credential)).isInstanceOf(RuntimeException.class);
    } finally {
      asOwner("drop trigger log_is_full on audit_entry");
      asOwner("drop function refuse");
    }
    assertThat(leasesOf(credential)).isEqualTo(before);
  }

  private static void asOwner(String statement) throws SQLException {
    try (Connection owner = vault.server.database().asOwner();
        Statement change = owner.createStatement()) {
      change.execute(statement);
    }
  }

  @Test
  void INV_I4_aShreddedKeyLeasesNothing() {
    var owned = vault.owned();
    var credential = vault.put(owned, clear(), 0L).credential();
    lease(owned, credential);
    vault
        .server
        .bean(Transactions.class)
        .run(() -> vault.server.bean(KeyHierarchy.class).shred(vault.tenant, owned.account()));
    assertRefused(Reason.NOT_FOUND, () -> lease(owned, credential));
  }

  @Test
  void INV_I6_aLeaseEndsByTheDatabasesClockAndIsNotRenewedAfterwards() {
    var owned = vault.owned();
    var lease = lease(owned, vault.put(owned, clear(), 0L).credential()).lease();
    var renewed = leases.renew(holder, lease.id(), Duration.ofHours(9));
    assertThat(renewed.life()).isLessThanOrEqualTo(Duration.ofHours(1));
    assertThat(renewed.expireTime()).isAfter(lease.expireTime());
    vault.sql.update(
        "update credential_lease set expire_time = now() - interval '1 ms' where lease_id = ?",
        lease.id());
    assertRefused(Reason.FENCED, () -> leases.renew(holder, lease.id(), Duration.ofMinutes(1)));
  }

  @Test
  void INV_I6_noRenewalReachesBeyondTheLatestEnd() {
    var owned = vault.owned();
    var lease = lease(owned, vault.put(owned, clear(), 0L).credential()).lease();
    vault.sql.update(
        """
        update credential_lease set latest_expire_time = expire_time + interval '1 second'
        where lease_id = ?\
        """,
        lease.id());
    assertThat(leases.renew(holder, lease.id(), Duration.ofHours(1)).expireTime())
        .isEqualTo(lease.expireTime().plusSeconds(1));
  }

  @Test
  void INV_I6_aLeaseDoesNotOutliveItsConnectorsPauseOrEpoch() {
    var owned = vault.owned();
    var credential = vault.put(owned, clear(), 0L).credential();
    var lease = lease(owned, credential).lease();
    guard.refusal = Reason.FENCED;
    long before = leasesOf(credential);
    assertRefused(Reason.FENCED, () -> lease(owned, credential));
    assertRefused(Reason.FENCED, () -> leases.renew(holder, lease.id(), Duration.ofMinutes(1)));
    assertThat(leasesOf(credential)).isEqualTo(before);
    guard.refusal = null;
    leases.renew(holder, lease.id(), Duration.ofMinutes(1));
    leases.end(vault.tenant, owned.persona(), "PAUSED");
    assertRefused(Reason.FENCED, () -> leases.renew(holder, lease.id(), Duration.ofMinutes(1)));
  }

  @Test
  void aLeaseIsItsSessionsAlone() {
    var owned = vault.owned();
    var lease = lease(owned, vault.put(owned, clear(), 0L).credential()).lease();
    LeaseHolder other =
        new LeaseHolder(
            vault.actor,
            new DaemonSessionId(UUID.randomUUID()),
            holder.daemon(),
            2,
            holder.instance(),
            holder.signingKey(),
            holder.sealingKey(),
            holder.buildDigest(),
            1);
    assertRefused(Reason.NOT_FOUND, () -> leases.renew(other, lease.id(), Duration.ofMinutes(1)));
  }

  @Test
  void ATK_V1_swappedRowsOpenNothing() {
    var one = vault.owned();
    var two = vault.owned();
    var first = vault.put(one, clear(), 0L).credential();
    var second = vault.put(two, clear(), 0L).credential();
    vault.sql.update(
        """
        update credential_version v set header = o.header, wrapped_dek = o.wrapped_dek,
          ciphertext = o.ciphertext, user_key_id = o.user_key_id, key_epoch = o.key_epoch,
          created_time = o.created_time
        from credential_version o
        where v.credential_ref in (?, ?) and o.credential_ref in (?, ?)
          and o.credential_ref <> v.credential_ref\
        """,
        first,
        second,
        first,
        second);
    assertRefused(Reason.MATERIAL_CORRUPT, () -> lease(one, first));
    assertRefused(Reason.MATERIAL_CORRUPT, () -> lease(two, second));
  }

  @Test
  void leasesTheCredentialOfItsConnectorOnly() {
    var one = vault.owned();
    var two = vault.owned();
    vault.put(one, clear(), 0L);
    var foreign = vault.put(two, clear(), 0L).credential();
    assertRefused(Reason.NOT_FOUND, () -> lease(one, foreign));
  }

  @Test
  void asksForANewLinkWhereTheOwnerMustLinkAnew() {
    var owned = vault.owned();
    var credential = vault.put(owned, clear(), 0L).credential();
    vault.sql.update(
        "update credential set state = 'NEEDS_RELINK' where credential_ref = ?", credential);
    assertRefused(Reason.NEEDS_RELINK, () -> lease(owned, credential));
  }
}
