package dev.ligature.keys;

import java.util.Optional;

/** Stored shard and system keys. */
interface KekStore {
  Optional<WrappedKek> find(KekRef ref);

  /** Stores and commits unless there is one already; returns the stored one. */
  WrappedKek insertIfAbsent(WrappedKek kek);
}
