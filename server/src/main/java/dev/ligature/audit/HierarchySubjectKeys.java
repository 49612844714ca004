package dev.ligature.audit;

import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Sql;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.keys.UserKey;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Seals for accounts under their user keys, and for a tenant to its audit key (HPKE). */
@Singleton
final class HierarchySubjectKeys implements SubjectKeys {
  private static final UUID NO_USER_KEY = new UUID(0, 0);

  private final KeyHierarchy accounts;
  private final PurposeKeys purposes;
  private final KeySettings settings;
  private final Sql sql;

  HierarchySubjectKeys(KeyHierarchy accounts, PurposeKeys purposes, KeySettings settings, Sql sql) {
    this.accounts = accounts;
    this.purposes = purposes;
    this.settings = settings;
    this.sql = sql;
  }

  @Override
  public Sealed seal(TenantId tenant, AccountId subject, byte[] opening, byte[] place) {
    if (subject.equals(AuditBody.TENANT)) {
      PurposeKey key = purposes.active(Purpose.TENANT_AUDIT, residency(tenant), scope(tenant));
      byte[] sealed =
          SealedBox.seal(key.sealing().publicKey(), info(tenant, key.generation(), place), opening);
      return new Sealed(new KeyRef(NO_USER_KEY, key.generation()), sealed);
    }
    UserKey key = accounts.current(tenant, subject);
    return new Sealed(new KeyRef(key.id().value(), key.epoch()), key.audit().seal(opening, place));
  }

  @Override
  public Optional<byte[]> open(TenantId tenant, AccountId subject, Sealed sealed, byte[] place) {
    int epoch = sealed.key().epoch();
    if (subject.equals(AuditBody.TENANT)) {
      return Optional.of(openTenants(tenant, epoch, sealed.bytes(), place));
    }
    try {
      UserKeyId id = new UserKeyId(sealed.key().keyId());
      UserKey key = accounts.open(tenant, subject, id, epoch);
      return Optional.of(key.audit().open(sealed.bytes(), place));
    } catch (DomainException refusal) {
      if (refusal.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw refusal;
    }
  }

  private byte[] openTenants(TenantId tenant, int generation, byte[] sealed, byte[] place) {
    PurposeKey key = purposes.generation(Purpose.TENANT_AUDIT, scope(tenant), generation);
    try {
      return SealedBox.open(key.sealing(), info(tenant, generation, place), sealed);
    } catch (CryptoRefused e) {
      throw DomainException.of(Reason.MATERIAL_CORRUPT, "An audit body does not open.");
    }
  }

  private HpkeInfo info(TenantId tenant, int generation, byte[] place) {
    return new HpkeInfo(
            "audit-body",
            settings.environment(),
            tenant.toString(),
            "",
            "",
            "",
            "",
            scope(tenant),
            Integer.toString(generation))
        .append(HexFormat.of().formatHex(place));
  }

  private static String scope(TenantId tenant) {
    return tenant.toString();
  }

  private String residency(TenantId tenant) {
    return sql.find(
            row -> row.text("residency"),
            "select residency from tenant where tenant_id = ?",
            tenant)
        .orElse(settings.homeResidency());
  }
}
