package dev.ligature.bench;

import java.util.Locale;

/** What a row is to reach, and what it reached. */
record Goal(String what, boolean isFloor, double limit, double reached) {
  static Goal atLeast(String what, double limit, double reached) {
    return new Goal(what, true, limit, reached);
  }

  static Goal atMost(String what, double limit, double reached) {
    return new Goal(what, false, limit, reached);
  }

  /** The goal in words. */
  String wanted() {
    return String.format(Locale.ROOT, "%s %s %s", what, isFloor ? ">=" : "<=", number(limit));
  }

  /** How far the row is from it: the factor that is missing, or that there is to spare. */
  String distance() {
    double factor = isFloor ? reached / limit : limit / reached;
    return factor >= 1 ? "met" : String.format(Locale.ROOT, "%.2f of it", factor);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : Double.toString(value);
  }
}
