package dev.ligature.common;

import java.util.UUID;

/** Id of a stored credential, opaque to everybody outside the vault. */
public record CredentialRef(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
