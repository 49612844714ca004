package dev.ligature.common;

import java.util.UUID;

/** Id of a link between two accounts. */
public record LinkId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
