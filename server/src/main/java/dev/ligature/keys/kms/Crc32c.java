package dev.ligature.keys.kms;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.util.zip.CRC32C;

/** CRC-32C (RFC 3720) as Cloud KMS carries it. */
final class Crc32c {
  private Crc32c() {}

  static Int64Value of(ByteString bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.asReadOnlyByteBuffer());
    return Int64Value.of(crc.getValue());
  }
}
