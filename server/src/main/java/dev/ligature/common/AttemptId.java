package dev.ligature.common;

import java.util.UUID;

/** Id of a link attempt. */
public record AttemptId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
