package dev.ligature.keys;

import com.google.protobuf.ByteString;

/**
 * A sealed credential as stored.
 *
 * @param header serialized header, kept byte for byte
 * @param wrappedKey data key under the user's wrap subkey
 * @param ciphertext the payload
 */
public record SealedBlob(ByteString header, ByteString wrappedKey, ByteString ciphertext) {}
