package dev.ligature.keys.kms.fake;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/** Versions of a fake key. The state is checked on decryption too, as Cloud KMS does. */
public final class FakeKeyVersions {
  private static final int MAX_BYTES = 64 * 1024;

  private record Version(AesGcmJce aead, CryptoKeyVersionState state) {}

  private final String key;
  private final Map<Integer, Version> versions = new ConcurrentHashMap<>();
  private volatile int primary;

  FakeKeyVersions(String key) {
    this.key = key;
    rotate();
  }

  /** Makes a new primary version; the others go on decrypting. */
  public void rotate() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    try {
      versions.put(
          versions.size() + 1, new Version(new AesGcmJce(bytes), CryptoKeyVersionState.ENABLED));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    primary = versions.size();
  }

  /** Sets the state of a version. */
  public void set(int version, CryptoKeyVersionState state) {
    versions.computeIfPresent(version, (number, old) -> new Version(old.aead(), state));
  }

  /** Full name of a version. */
  public String name(int version) {
    return key + "/cryptoKeyVersions/" + version;
  }

  String primaryName() {
    return name(primary);
  }

  EncryptResponse encrypt(EncryptRequest request) {
    int number = request.getName().equals(key) ? primary : numberOf(request.getName());
    requireChecksum(request.getPlaintext(), request.getPlaintextCrc32C());
    requireChecksum(
        request.getAdditionalAuthenticatedData(), request.getAdditionalAuthenticatedDataCrc32C());
    if (request.getPlaintext().size() > MAX_BYTES) {
      throw status(Status.INVALID_ARGUMENT, "The plaintext is longer than 64 KiB.");
    }
    try {
      byte[] sealed =
          enabled(number)
              .encrypt(
                  request.getPlaintext().toByteArray(),
                  request.getAdditionalAuthenticatedData().toByteArray());
      ByteString ciphertext =
          ByteString.copyFrom(
              ByteBuffer.allocate(Integer.BYTES + sealed.length).putInt(number).put(sealed).flip());
      return EncryptResponse.newBuilder()
          .setName(name(number))
          .setCiphertext(ciphertext)
          .setCiphertextCrc32C(checksum(ciphertext))
          .setVerifiedPlaintextCrc32C(request.hasPlaintextCrc32C())
          .setVerifiedAdditionalAuthenticatedDataCrc32C(
              request.hasAdditionalAuthenticatedDataCrc32C())
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  DecryptResponse decrypt(DecryptRequest request) {
    requireChecksum(request.getCiphertext(), request.getCiphertextCrc32C());
    requireChecksum(
        request.getAdditionalAuthenticatedData(), request.getAdditionalAuthenticatedDataCrc32C());
    if (request.getCiphertext().size() < Integer.BYTES || !request.getName().equals(key)) {
      throw status(Status.INVALID_ARGUMENT, "Decryption failed: the ciphertext is invalid.");
    }
    int number = request.getCiphertext().asReadOnlyByteBuffer().getInt();
    try {
      ByteString plaintext =
          ByteString.copyFrom(
              enabled(number)
                  .decrypt(
                      request.getCiphertext().substring(Integer.BYTES).toByteArray(),
                      request.getAdditionalAuthenticatedData().toByteArray()));
      return DecryptResponse.newBuilder()
          .setPlaintext(plaintext)
          .setPlaintextCrc32C(checksum(plaintext))
          .setUsedPrimary(number == primary)
          .build();
    } catch (GeneralSecurityException e) {
      throw status(Status.INVALID_ARGUMENT, "Decryption failed: the ciphertext is invalid.");
    }
  }

  private int numberOf(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
  }

  private AesGcmJce enabled(int number) {
    Version version = versions.get(number);
    if (version == null) {
      throw status(Status.INVALID_ARGUMENT, "Decryption failed: the ciphertext is invalid.");
    }
    if (version.state() != CryptoKeyVersionState.ENABLED) {
      throw status(
          Status.FAILED_PRECONDITION,
          name(number) + " is not enabled, current state is: " + version.state() + ".");
    }
    return version.aead();
  }

  private static void requireChecksum(ByteString bytes, Int64Value claimed) {
    if (claimed.getValue() != 0 && !claimed.equals(checksum(bytes))) {
      throw status(Status.INVALID_ARGUMENT, "The checksum did not match the data.");
    }
  }

  static Int64Value checksum(ByteString bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.asReadOnlyByteBuffer());
    return Int64Value.of(crc.getValue());
  }

  private static StatusRuntimeException status(Status status, String description) {
    return status.withDescription(description).asRuntimeException();
  }
}
