package dev.ligature.audit;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the sentence of an act with its facts. */
final class Sentence {
  private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");
  private static final int MAX_CHARACTERS = 500;

  private Sentence() {}

  /** The sentence; a missing fact leaves no trace, and what is too long is cut. */
  static String of(String pattern, Map<String, String> facts) {
    String filled =
        NAME.matcher(pattern)
            .replaceAll(name -> Matcher.quoteReplacement(facts.getOrDefault(name.group(1), "")))
            .replace("()", "")
            .replaceAll(" {2,}", " ")
            .strip();
    return filled.length() <= MAX_CHARACTERS
        ? filled
        : filled.substring(
            0, filled.offsetByCodePoints(0, filled.codePointCount(0, MAX_CHARACTERS - 1)));
  }
}
