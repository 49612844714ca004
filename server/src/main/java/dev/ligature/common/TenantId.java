package dev.ligature.common;

import java.util.UUID;

/** Id of a tenant. */
public record TenantId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
