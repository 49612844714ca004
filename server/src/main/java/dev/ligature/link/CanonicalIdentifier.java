package dev.ligature.link;

/**
 * An identifier in its three forms.
 *
 * @param raw as it was given
 * @param display how it is shown
 * @param canonical what is compared, byte by byte
 * @param version of the canonicaliser that made it
 */
public record CanonicalIdentifier(String raw, String display, String canonical, int version) {
  @Override
  public String toString() {
    return "CanonicalIdentifier[]";
  }
}
