package dev.ligature.keys;

import com.google.protobuf.ByteString;

/**
 * A shard or system key as stored.
 *
 * @param kekUri master key that wrapped it
 * @param kekVersion full name of the version of the master key
 */
record WrappedKek(KekRef ref, ByteString wrapped, String kekUri, String kekVersion) {}
