package dev.ligature.connector;

import dev.ligature.common.IntentId;
import dev.ligature.common.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digests that hold a submission and its sealed content together. */
final class IntentHashes {
  private IntentHashes() {}

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What two submissions of one id must have in common. */
  static byte[] ofRequest(NewIntent intent) {
    String fields =
        String.join(
            "\n",
            intent.connector().toString(),
            intent.life().toString(),
            String.valueOf(intent.delegation()),
            String.valueOf(intent.confirmation()),
            intent.orderingKey());
    byte[] head = fields.getBytes(StandardCharsets.UTF_8);
    return sha256(
        ByteBuffer.allocate(Integer.BYTES + head.length + intent.payload().length)
            .putInt(head.length)
            .put(head)
            .put(intent.payload())
            .array());
  }

  /** Where a sealed payload stands: bytes moved to another intent do not open. */
  static byte[] place(TenantId tenant, IntentId intent) {
    return ("intent-payload\n" + tenant + "\n" + intent).getBytes(StandardCharsets.UTF_8);
  }
}
