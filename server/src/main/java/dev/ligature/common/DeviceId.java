package dev.ligature.common;

import java.util.UUID;

/** Id of a device on which an account has signed in. */
public record DeviceId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
