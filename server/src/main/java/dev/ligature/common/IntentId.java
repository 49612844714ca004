package dev.ligature.common;

import java.util.UUID;

/** Id of an intent. */
public record IntentId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
