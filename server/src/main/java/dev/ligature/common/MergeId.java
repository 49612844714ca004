package dev.ligature.common;

import java.util.UUID;

/** Id of a merge of two accounts. */
public record MergeId(UUID value) implements Id {
  @Override
  public String toString() {
    return value.toString();
  }
}
