package dev.ligature.common;

import java.util.UUID;

/** Id of a persona, which is also the id of its connector. */
public record PersonaId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
