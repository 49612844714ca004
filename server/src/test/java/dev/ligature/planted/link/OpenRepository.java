package dev.ligature.planted.link;

/** A repository that everybody sees. */
public final class OpenRepository {
  public int count() {
    return 0;
  }
}
