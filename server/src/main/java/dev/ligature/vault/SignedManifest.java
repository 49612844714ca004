package dev.ligature.vault;

import com.google.protobuf.ByteString;

/**
 * A published list of public keys, signed by the installation's root.
 *
 * @param sequence grows with each list; readers refuse a lower one than they have seen
 * @param content the exact bytes that the signature covers
 */
public record SignedManifest(
    long sequence, ByteString content, ByteString signature, String rootKeyId) {}
