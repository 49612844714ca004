package dev.ligature.graph;

/** How support searches; what was typed is taken literally in every mode. */
enum SearchMode {
  EXACT("", ""),
  PREFIX("", "%"),
  CONTAINS("%", "%");

  private final String before;
  private final String after;

  SearchMode(String before, String after) {
    this.before = before;
    this.after = after;
  }

  /** The pattern for {@code like} (escape character backslash) that finds a text. */
  String pattern(String text) {
    return before + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + after;
  }
}
