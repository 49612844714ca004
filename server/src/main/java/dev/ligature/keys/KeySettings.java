package dev.ligature.keys;

import java.util.Map;

/**
 * What the hierarchy stands on.
 *
 * @param environment name of the installation, such as {@code prod}; bound into every wrap
 * @param homeResidency residency of the keys of the cell itself
 * @param shardCount shard keys a residency: 256 in production, 1 in development
 * @param masterKeys master key of each residency
 */
public record KeySettings(
    String environment, String homeResidency, int shardCount, Map<String, MasterKey> masterKeys) {
  /** The most shard keys that a residency can have. */
  public static final int MAX_SHARDS = 256;

  public KeySettings {
    masterKeys = Map.copyOf(masterKeys);
    if (shardCount < 1 || shardCount > MAX_SHARDS) {
      throw new IllegalArgumentException("shards must be 1 to " + MAX_SHARDS);
    }
    if (!masterKeys.containsKey(homeResidency)) {
      throw new IllegalArgumentException("no master key for the residency " + homeResidency);
    }
  }

  /** Whether the installation can keep keys in a residency. */
  public boolean serves(String residency) {
    return masterKeys.containsKey(residency);
  }

  MasterKey masterKey(String residency) {
    MasterKey key = masterKeys.get(residency);
    if (key == null) {
      throw new IllegalArgumentException("no master key for the residency " + residency);
    }
    return key;
  }
}
