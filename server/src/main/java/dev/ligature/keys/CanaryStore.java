package dev.ligature.keys;

import com.google.protobuf.ByteString;
import java.util.List;

/** Stored canaries: a known value under each version of each master key. */
interface CanaryStore {
  /** A canary as stored. */
  record Canary(String kekUri, String kekVersion, ByteString wrapped) {}

  /** All canaries of all master keys. */
  List<Canary> list();

  /** Stores and commits unless there is one of that key and version. */
  void insertIfAbsent(Canary canary);
}
