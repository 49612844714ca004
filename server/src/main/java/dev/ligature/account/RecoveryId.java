package dev.ligature.account;

import dev.ligature.common.Id;
import java.util.UUID;

/** Id of a recovery by support. */
record RecoveryId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
