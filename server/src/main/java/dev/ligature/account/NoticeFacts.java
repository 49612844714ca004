package dev.ligature.account;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The facts of a notice. What people chose themselves is cut and made harmless: it goes into mails,
 * where neither a line break nor an address to click may come from a stranger.
 */
public final class NoticeFacts {
  private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");
  private static final Pattern CLICKABLE = Pattern.compile("(?U)(?<=\\w)\\.(?=\\w)|[:/\\\\@]+");
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_IDENTIFIER = 200;

  private final Map<String, String> facts;

  private NoticeFacts(Map<String, String> facts) {
    this.facts = facts;
  }

  /** No facts yet. */
  public static NoticeFacts none() {
    return new NoticeFacts(new TreeMap<>());
  }

  static NoticeFacts of(Map<String, String> stored) {
    return new NoticeFacts(stored);
  }

  /** A text that somebody chose, such as the name of a device. */
  public NoticeFacts name(String fact, String chosen) {
    String seen = UNSEEN.matcher(chosen).replaceAll(" ");
    return with(fact, cut(CLICKABLE.matcher(seen).replaceAll(" ").strip(), LONGEST_NAME));
  }

  /** An identifier that is masked already, such as {@code m…@example.org}. */
  public NoticeFacts masked(String fact, String masked) {
    return with(fact, cut(UNSEEN.matcher(masked).replaceAll(""), LONGEST_IDENTIFIER));
  }

  private NoticeFacts with(String fact, String text) {
    Map<String, String> more = new TreeMap<>(facts);
    more.put(fact, text);
    return new NoticeFacts(more);
  }

  private static String cut(String text, int most) {
    int characters = text.codePointCount(0, text.length());
    return characters <= most ? text : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }

  Map<String, String> stored() {
    return facts;
  }

  /** The sentence of a kind with these facts. */
  String in(NoticeKind kind) {
    return NAME.matcher(kind.sentence())
        .replaceAll(name -> Matcher.quoteReplacement(facts.getOrDefault(name.group(1), "…")));
  }
}
