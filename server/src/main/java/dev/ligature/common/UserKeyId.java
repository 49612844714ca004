package dev.ligature.common;

import java.util.UUID;

/** Id of a user KEK. */
public record UserKeyId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
