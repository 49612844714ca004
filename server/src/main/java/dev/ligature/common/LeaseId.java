package dev.ligature.common;

import java.util.UUID;

/** Id of a credential lease. */
public record LeaseId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
