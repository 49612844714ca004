package dev.ligature.keys.kms;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.kms.v1.CryptoKeyName;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.Secret;
import dev.ligature.keys.KekGuard;
import dev.ligature.keys.MasterKey;
import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.MasterKeyException.Failure;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Master key in Google Cloud KMS. Each wrap names the primary version and is bound to it by its
 * associated data; checksums are compared in both directions, and a damaged answer is asked for
 * again at most twice.
 */
public final class CloudKmsMasterKey implements MasterKey {
  private static final int MAX_TRIES = 3;

  private final String uri;
  private final String key;
  private final KeyManagementServiceClient client;
  private final KmsGate gate;

  /**
   * A key by its URI.
   *
   * @param uri {@code gcp-kms://projects/*}{@code /locations/*}{@code /keyRings/*}{@code
   *     /cryptoKeys/*}
   */
  public CloudKmsMasterKey(String uri, KeyManagementServiceClient client, Clock clock) {
    String name =
        uri.startsWith(KekGuard.CLOUD_KMS) ? uri.substring(KekGuard.CLOUD_KMS.length()) : "";
    if (!CryptoKeyName.isParsableFrom(name)) {
      throw new IllegalArgumentException("no gcp-kms:// URI of a key: " + uri);
    }
    this.uri = uri;
    this.key = name;
    this.client = client;
    this.gate = new KmsGate(name, clock);
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Wrapped wrap(byte[] plaintext, byte[] associatedData) {
    String version = calling(key, () -> client.getCryptoKey(key).getPrimary().getName());
    ByteString text = ByteString.copyFrom(plaintext);
    ByteString bound = bound(associatedData, version);
    EncryptRequest request =
        EncryptRequest.newBuilder()
            .setName(version)
            .setPlaintext(text)
            .setPlaintextCrc32C(Crc32c.of(text))
            .setAdditionalAuthenticatedData(bound)
            .setAdditionalAuthenticatedDataCrc32C(Crc32c.of(bound))
            .build();
    return undamaged(
        version,
        () -> {
          EncryptResponse answer = client.encrypt(request);
          boolean intact =
              answer.getName().equals(version)
                  && answer.getVerifiedPlaintextCrc32C()
                  && answer.getVerifiedAdditionalAuthenticatedDataCrc32C()
                  && answer.hasCiphertextCrc32C()
                  && answer.getCiphertextCrc32C().equals(Crc32c.of(answer.getCiphertext()));
          return intact
              ? Optional.of(new Wrapped(answer.getCiphertext(), version))
              : Optional.empty();
        });
  }

  @Override
  public Secret unwrap(byte[] ciphertext, byte[] associatedData, String keyVersion) {
    if (!keyVersion.startsWith(key + "/cryptoKeyVersions/")) {
      throw new MasterKeyException(Failure.CORRUPT, keyVersion, "is no version of " + key, null);
    }
    ByteString text = ByteString.copyFrom(ciphertext);
    ByteString bound = bound(associatedData, keyVersion);
    DecryptRequest request =
        DecryptRequest.newBuilder()
            .setName(key)
            .setCiphertext(text)
            .setCiphertextCrc32C(Crc32c.of(text))
            .setAdditionalAuthenticatedData(bound)
            .setAdditionalAuthenticatedDataCrc32C(Crc32c.of(bound))
            .build();
    return undamaged(
        keyVersion,
        () -> {
          DecryptResponse answer = client.decrypt(request);
          boolean intact =
              answer.hasPlaintextCrc32C()
                  && answer.getPlaintextCrc32C().equals(Crc32c.of(answer.getPlaintext()));
          return intact
              ? Optional.of(Secret.taking(answer.getPlaintext().toByteArray()))
              : Optional.empty();
        });
  }

  private static ByteString bound(byte[] associatedData, String keyVersion) {
    return ByteString.copyFrom(
        LengthPrefixed.of("kms").bytes(associatedData).text(keyVersion).toBytes());
  }

  private <T> T undamaged(String keyVersion, Supplier<Optional<T>> call) {
    for (int tries = 1; tries <= MAX_TRIES; tries++) {
      Optional<T> intact = calling(keyVersion, call);
      if (intact.isPresent()) {
        return intact.get();
      }
    }
    throw new MasterKeyException(
        Failure.CORRUPT, keyVersion, "the answer was damaged " + MAX_TRIES + " times", null);
  }

  private <T> T calling(String keyVersion, Supplier<T> call) {
    return gate.call(
        () -> {
          try {
            return call.get();
          } catch (ApiException e) {
            throw KmsFailures.meaningOf(e, keyVersion);
          }
        });
  }
}
