package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Signed lists of public keys, of which the newest is in force. */
@Singleton
class ManifestRepository {
  /** What a list is of. */
  enum Name {
    SEALING,
    TICKET
  }

  /** A signed list. */
  record Signed(long sequence, ByteString manifest, ByteString signature) {}

  private final Sql sql;

  ManifestRepository(Sql sql) {
    this.sql = sql;
  }

  /** Where the tenant's data is. */
  Optional<String> residency(TenantId tenant) {
    return sql.find(
        row -> row.text("residency"), "select residency from tenant where tenant_id = ?", tenant);
  }

  /** Lets one transaction at a time make the next list. */
  void lock(Name name, String residency) {
    sql.one(
        row -> true,
        "select pg_advisory_xact_lock(hashtextextended(?, 0)) is null as locked",
        "key_manifest " + name + " " + residency);
  }

  Optional<Signed> newest(Name name, String residency) {
    return sql.find(
        row ->
            new Signed(
                row.longValue("sequence"),
                ByteString.copyFrom(row.bytes("manifest")),
                ByteString.copyFrom(row.bytes("signature"))),
        """
        select sequence, manifest, signature from key_manifest
        where name = ? and residency = ? order by sequence desc limit 1\
        """,
        name,
        residency);
  }

  void insert(Name name, String residency, Signed signed) {
    sql.update(
        """
        insert into key_manifest (name, residency, sequence, manifest, signature, created_time)
        values (?, ?, ?, ?, ?, clock_timestamp())\
        """,
        name,
        residency,
        signed.sequence(),
        signed.manifest().toByteArray(),
        signed.signature().toByteArray());
  }
}
