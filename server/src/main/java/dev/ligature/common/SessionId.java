package dev.ligature.common;

import java.util.UUID;

/** Id of a session of a user. */
public record SessionId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
