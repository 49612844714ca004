package dev.ligature.common;

import java.util.UUID;

/** Id of an identity. */
public record IdentityId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
