package dev.ligature.audit;

import com.google.common.hash.HashCode;
import com.google.protobuf.ByteString;
import dev.ligature.api.audit.v1.Checkpoint;
import dev.ligature.api.audit.v1.GetConsistencyProofResponse;
import dev.ligature.api.audit.v1.GetEntriesResponse;
import dev.ligature.api.audit.v1.GetInclusionProofResponse;
import dev.ligature.api.audit.v1.GetTileResponse;
import dev.ligature.api.audit.v1.LogEntry;
import dev.ligature.audit.tree.SignedCheckpoint;
import dev.ligature.audit.tree.SignedLog;
import dev.ligature.rpc.Wire;
import java.util.List;

/** Checkpoints, tiles, leaves and proofs on the wire. */
final class LogMessages {
  private LogMessages() {}

  static Checkpoint checkpoint(SignedCheckpoint signed) {
    return Checkpoint.newBuilder()
        .setNote(signed.note().toString())
        .setSize(signed.checkpoint().size())
        .setRootHash(bytes(signed.checkpoint().root()))
        .setSignTime(Wire.time(signed.signTime()))
        .build();
  }

  static GetTileResponse tile(List<HashCode> hashes) {
    return GetTileResponse.newBuilder()
        .setHashes(ByteString.copyFrom(hashes.stream().map(LogMessages::bytes).toList()))
        .build();
  }

  static GetEntriesResponse entries(long start, List<byte[]> inputs) {
    GetEntriesResponse.Builder response = GetEntriesResponse.newBuilder();
    for (byte[] input : inputs) {
      response.addEntries(
          LogEntry.newBuilder()
              .setIndex(start + response.getEntriesCount())
              .setLeafInput(ByteString.copyFrom(input)));
    }
    return response.build();
  }

  static GetInclusionProofResponse inclusion(SignedLog.Inclusion proof) {
    return GetInclusionProofResponse.newBuilder()
        .addAllHashes(proof.path().stream().map(LogMessages::bytes).toList())
        .setTreeSize(proof.size())
        .setLeafHash(bytes(proof.leaf()))
        .build();
  }

  static GetConsistencyProofResponse consistency(SignedLog.Consistency proof) {
    return GetConsistencyProofResponse.newBuilder()
        .addAllHashes(proof.path().stream().map(LogMessages::bytes).toList())
        .setSecondSize(proof.size())
        .build();
  }

  private static ByteString bytes(HashCode hash) {
    return ByteString.copyFrom(hash.asBytes());
  }
}
