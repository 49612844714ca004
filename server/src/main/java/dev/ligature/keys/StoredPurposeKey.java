package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A generation of a purpose key as stored.
 *
 * @param scope tenant or residency that the key is for; empty if it is the cell's
 * @param publicKey raw public half of a key pair
 */
record StoredPurposeKey(
    Purpose purpose,
    String scope,
    int generation,
    boolean isActive,
    KekRef.Cell systemKey,
    ByteString wrapped,
    @Nullable ByteString publicKey,
    Instant notBeforeTime) {

  /** What its wrap is bound to. */
  byte[] associatedData(String environment) {
    return LengthPrefixed.of("purpose-key")
        .text(environment)
        .text(systemKey.residency())
        .text(purpose.keyName())
        .text(scope)
        .number(generation)
        .number(systemKey.generation())
        .toBytes();
  }
}
