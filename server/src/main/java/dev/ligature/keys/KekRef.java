package dev.ligature.keys;

import dev.ligature.client.crypto.LengthPrefixed;

/** Names a key that lies directly under the master key of a residency. */
sealed interface KekRef {
  String residency();

  int generation();

  /** What its wrap is bound to. */
  byte[] associatedData(String environment);

  /** Above the user keys of one part of the accounts. */
  record Shard(String residency, int generation, int shard) implements KekRef {
    @Override
    public byte[] associatedData(String environment) {
      return LengthPrefixed.of("shard-kek")
          .text(environment)
          .text(residency)
          .number(shard)
          .number(generation)
          .toBytes();
    }
  }

  /** Above the purpose keys of the system itself. */
  record Cell(String residency, int generation) implements KekRef {
    @Override
    public byte[] associatedData(String environment) {
      return LengthPrefixed.of("system-kek")
          .text(environment)
          .text(residency)
          .number(generation)
          .toBytes();
    }
  }
}
