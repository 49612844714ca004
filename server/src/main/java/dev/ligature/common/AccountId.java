package dev.ligature.common;

import java.util.UUID;

/** Id of an account. */
public record AccountId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
