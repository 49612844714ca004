package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What one subject may read of an entry: a salt of 32 bytes and the facts. The entry commits to
 * both by SHA-256; both are sealed together, so that after erasure the commitment gives nothing to
 * guess from.
 */
final class AuditBody {
  /** The subject of bodies that concern the tenant and no account. */
  static final AccountId TENANT = new AccountId(new UUID(0, 0));

  private static final int SALT_BYTES = 32;

  private final byte[] salt;
  private final byte[] facts;

  private AuditBody(byte[] salt, byte[] facts) {
    this.salt = salt;
    this.facts = facts;
  }

  static AuditBody of(Map<String, String> facts, Ids ids) {
    return new AuditBody(ids.bytes(SALT_BYTES), Json.of(facts).getBytes(StandardCharsets.UTF_8));
  }

  /** The body in what {@link #opening} returned. */
  static AuditBody read(byte[] opening) {
    return new AuditBody(
        Arrays.copyOf(opening, SALT_BYTES),
        Arrays.copyOfRange(opening, SALT_BYTES, opening.length));
  }

  /** Salt and facts in one, which opens the commitment. */
  byte[] opening() {
    return ByteBuffer.allocate(salt.length + facts.length).put(salt).put(facts).array();
  }

  /** SHA-256 over salt and facts. */
  byte[] commitment() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(facts);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The commitments of an entry's bodies in their order, as its header holds them. */
  static byte[] commitment(List<AuditBody> bodies) {
    ByteBuffer all = ByteBuffer.allocate(bodies.size() * SALT_BYTES);
    bodies.forEach(body -> all.put(body.commitment()));
    return all.array();
  }

  Map<String, String> texts() {
    return Json.texts(new String(facts, StandardCharsets.UTF_8));
  }

  /** Binds a sealed body to its place: fixed-length fields only. */
  static byte[] place(TenantId tenant, UUID entry, int ordinal, AccountId subject) {
    return ByteBuffer.allocate(7 * Long.BYTES)
        .putLong(tenant.value().getMostSignificantBits())
        .putLong(tenant.value().getLeastSignificantBits())
        .putLong(entry.getMostSignificantBits())
        .putLong(entry.getLeastSignificantBits())
        .putLong(ordinal)
        .putLong(subject.value().getMostSignificantBits())
        .putLong(subject.value().getLeastSignificantBits())
        .array();
  }
}
