package dev.ligature.connector;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A semantic version, ordered by precedence (semver.org 2.0.0 section 11). */
record BuildVersion(List<BigInteger> core, List<String> preRelease)
    implements Comparable<BuildVersion> {
  private static final Pattern FORM =
      Pattern.compile(
          "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");

  /** Parses a version; what is none is older than every version. */
  static BuildVersion of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return new BuildVersion(List.of(BigInteger.ONE.negate()), List.of());
    }
    String preRelease = form.group(4);
    return new BuildVersion(
        List.of(
            new BigInteger(form.group(1)),
            new BigInteger(form.group(2)),
            new BigInteger(form.group(3))),
        preRelease == null ? List.of() : List.of(preRelease.split("\\.", -1)));
  }

  @Override
  public int compareTo(BuildVersion other) {
    for (int i = 0; i < Math.min(core.size(), other.core.size()); i++) {
      int order = core.get(i).compareTo(other.core.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
      int order = identifiers(preRelease.get(i), other.preRelease.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  private static int identifiers(String one, String other) {
    boolean oneIsNumber = isNumber(one);
    if (oneIsNumber != isNumber(other)) {
      return oneIsNumber ? -1 : 1;
    }
    return oneIsNumber
        ? new BigInteger(one).compareTo(new BigInteger(other))
        : one.compareTo(other);
  }

  private static boolean isNumber(String identifier) {
    return !identifier.isEmpty() && identifier.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
