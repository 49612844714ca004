package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.account.Merge;
import dev.ligature.account.MergeManifest;
import dev.ligature.account.MergeParticipant;
import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.CredentialBinding;
import dev.ligature.keys.Envelope;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.SealedBlob;
import dev.ligature.keys.UserKey;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/**
 * Credentials follow their personas, which moved before: their data keys are wrapped anew under the
 * new owner's key and the payloads are never touched. They are paused until the owner consents.
 */
@Singleton
@Order(40)
class MergedCredentials implements MergeParticipant {
  private final KeyHierarchy keys;
  private final Envelope envelope;
  private final Sql sql;

  MergedCredentials(KeyHierarchy keys, Envelope envelope, Sql sql) {
    this.keys = keys;
    this.envelope = envelope;
    this.sql = sql;
  }

  private record Version(
      CredentialRef credential,
      long number,
      CredentialBinding binding,
      SealedBlob blob,
      UserKeyId key,
      int keyEpoch) {}

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    rehome(merge.tenant(), merge.secondary(), merge.primary());
  }

  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {
    rehome(merge.tenant(), merge.primary(), merge.secondary());
  }

  private void rehome(TenantId tenant, AccountId from, AccountId to) {
    List<Version> versions = strays(tenant, from, to);
    for (Version each : versions) {
      UserKey owner = keys.open(tenant, from, each.key(), each.keyEpoch());
      UserKey heir = keys.current(tenant, to);
      SealedBlob wrapped =
          envelope.rewrap(each.blob(), owner, each.binding(), heir, each.binding());
      sql.update(
          """
          update credential_version set header = ?, wrapped_dek = ?, user_key_id = ?, key_epoch = ?
          where tenant_id = ? and credential_ref = ? and version = ?
          """,
          wrapped.header().toByteArray(),
          wrapped.wrappedKey().toByteArray(),
          heir.id(),
          heir.epoch(),
          tenant,
          each.credential(),
          each.number());
    }
    sql.update(
        """
        update credential set state = 'PAUSED'
        where tenant_id = ? and credential_ref = any(?::uuid[])
          and state in ('ACTIVE', 'REFRESHING')
        """,
        tenant,
        versions.stream().map(Version::credential).toList());
  }

  /** Versions of personas of one account that are still wrapped for the other one. */
  private List<Version> strays(TenantId tenant, AccountId from, AccountId to) {
    return sql.list(
        row -> version(tenant, to, row),
        """
        select c.persona_id, c.credential_ref, c.kind, v.version, v.header, v.wrapped_dek,
          v.user_key_id, v.key_epoch, v.created_time, p.platform, p.network, p.remote_canonical,
          t.residency
        from persona p
          join credential c on c.tenant_id = p.tenant_id and c.persona_id = p.persona_id
          join credential_version v
            on v.tenant_id = c.tenant_id and v.credential_ref = c.credential_ref
          join user_key k on k.tenant_id = v.tenant_id and k.user_key_id = v.user_key_id
            and k.epoch = v.key_epoch
          join tenant t on t.tenant_id = p.tenant_id
        where p.tenant_id = ? and p.account_id = ? and k.account_id = ?
          and v.destroyed_time is null
        order by v.credential_ref, v.version for update of c, v
        """,
        tenant,
        to,
        from);
  }

  private static Version version(TenantId tenant, AccountId account, Row row) {
    PersonaId persona = new PersonaId(row.uuid("persona_id"));
    CredentialRef credential = new CredentialRef(row.uuid("credential_ref"));
    long number = row.longValue("version");
    Instant createdTime = row.time("created_time");
    PersonaPlace place =
        new PersonaPlace(
            tenant,
            persona,
            account,
            true,
            row.constant("platform", Platform.class),
            row.text("network"),
            row.text("remote_canonical"),
            row.text("residency"));
    return new Version(
        credential,
        number,
        place.binding(credential, row.constant("kind", CredentialKind.class), number, createdTime),
        new SealedBlob(
            ByteString.copyFrom(row.bytes("header")),
            ByteString.copyFrom(row.bytes("wrapped_dek")),
            ByteString.EMPTY),
        new UserKeyId(row.uuid("user_key_id")),
        row.intValue("key_epoch"));
  }
}
