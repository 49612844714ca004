package dev.ligature.common;

import java.util.UUID;

/** Id of a profile. */
public record ProfileId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
