package dev.ligature.common;

import java.util.UUID;

/** Id of a daemon. */
public record DaemonId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
