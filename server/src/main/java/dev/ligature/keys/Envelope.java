package dev.ligature.keys;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.common.Ids;
import dev.ligature.common.Secret;
import dev.ligature.internal.v1.BlobAlgorithm;
import dev.ligature.internal.v1.BlobHeader;
import java.security.MessageDigest;

/**
 * Seals credentials, each version under a data key of its own that is used once. What is opened in
 * another place than it was sealed for is refused with MATERIAL_CORRUPT.
 */
public final class Envelope {
  private static final int FORMAT = 1;
  private static final int COMMITMENT_BYTES = 16;
  private static final String COMMITMENT = "ligature/data-key/commitment/v1";
  private static final String ENCRYPTION = "ligature/data-key/encryption/v1";

  private final String environment;
  private final Ids ids;

  Envelope(KeySettings settings, Ids ids) {
    this.environment = settings.environment();
    this.ids = ids;
  }

  /** Seals a credential for its owner's active key. */
  public SealedBlob seal(UserKey owner, CredentialBinding binding, Secret payload) {
    try (Secret dataKey = Secret.taking(ids.bytes(AeadKey.BYTES))) {
      byte[] ciphertext =
          payloadKey(dataKey).seal(payload.expose(), binding.payloadData(environment));
      return wrap(owner, binding, dataKey, ByteString.copyFrom(ciphertext));
    }
  }

  /** Opens a credential with the key that its header names. */
  public Secret open(UserKey owner, CredentialBinding binding, SealedBlob blob) {
    try (Secret dataKey = unwrap(owner, binding, blob)) {
      return Secret.taking(
          payloadKey(dataKey)
              .open(blob.ciphertext().toByteArray(), binding.payloadData(environment)));
    }
  }

  /** Gives a credential to another owner, epoch or persona; the payload stays as it is. */
  public SealedBlob rewrap(
      SealedBlob blob,
      UserKey owner,
      CredentialBinding binding,
      UserKey newOwner,
      CredentialBinding newBinding) {
    try (Secret dataKey = unwrap(owner, binding, blob)) {
      return wrap(newOwner, newBinding, dataKey, blob.ciphertext());
    }
  }

  private SealedBlob wrap(
      UserKey owner, CredentialBinding binding, Secret dataKey, ByteString ciphertext) {
    ByteString header =
        BlobHeader.newBuilder()
            .setFormat(FORMAT)
            .setKekUri(owner.shard().kekUri())
            .setKeyVersion(owner.shard().kekVersion())
            .setShardGeneration(owner.shard().ref().generation())
            .setUserKeyId(owner.id().toString())
            .setEpoch(owner.epoch())
            .setCredentialVersion(binding.version())
            .setAlgorithm(BlobAlgorithm.BLOB_ALGORITHM_AES_256_GCM)
            .setKeyCommitment(ByteString.copyFrom(commitment(dataKey)))
            .build()
            .toByteString();
    byte[] wrapped = owner.wrap().seal(dataKey.expose(), binding.dataKeyData(owner, header));
    return new SealedBlob(header, ByteString.copyFrom(wrapped), ciphertext);
  }

  private Secret unwrap(UserKey owner, CredentialBinding binding, SealedBlob blob) {
    BlobHeader header = parse(blob.header());
    if (header.getFormat() != FORMAT
        || header.getAlgorithm() != BlobAlgorithm.BLOB_ALGORITHM_AES_256_GCM
        || !header.getUserKeyId().equals(owner.id().toString())
        || header.getEpoch() != owner.epoch()
        || header.getCredentialVersion() != binding.version()) {
      throw AeadKey.corrupt("The header is of another place.");
    }
    byte[] associatedData = binding.dataKeyData(owner, blob.header());
    Secret dataKey =
        Secret.taking(owner.wrap().open(blob.wrappedKey().toByteArray(), associatedData));
    if (!MessageDigest.isEqual(commitment(dataKey), header.getKeyCommitment().toByteArray())) {
      dataKey.close();
      throw AeadKey.corrupt("The header commits to another key.");
    }
    return dataKey;
  }

  private static BlobHeader parse(ByteString bytes) {
    try {
      return BlobHeader.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw AeadKey.corrupt("The header is no header.");
    }
  }

  private AeadKey payloadKey(Secret dataKey) {
    return new AeadKey(dataKey.expose(), ids).subkey(ENCRYPTION);
  }

  private byte[] commitment(Secret dataKey) {
    return new AeadKey(dataKey.expose(), ids).derive(COMMITMENT, COMMITMENT_BYTES);
  }
}
