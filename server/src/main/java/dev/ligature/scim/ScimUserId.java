package dev.ligature.scim;

import dev.ligature.common.Id;
import java.util.UUID;

/** Id of a directory's user, which is not the id of the account. */
record ScimUserId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
