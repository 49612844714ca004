package dev.ligature.testkit.irc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One line of the IRC protocol (RFC 1459 section 2.3.1, with IRCv3 message tags). */
public record IrcMessage(
    Map<String, String> tags, @Nullable String source, String command, List<String> params) {

  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

  public IrcMessage {
    tags = Map.copyOf(tags);
    params = List.copyOf(params);
  }

  static IrcMessage of(@Nullable String source, String command, String... params) {
    return new IrcMessage(Map.of(), source, command, List.of(params));
  }

  static IrcMessage parse(String line) {
    String rest = line;
    Map<String, String> tags = new LinkedHashMap<>();
    if (rest.startsWith("@")) {
      String[] parts = rest.substring(1).split(" +", 2);
      for (String tag : parts[0].split(";", -1)) {
        String[] pair = tag.split("=", 2);
        tags.put(pair[0], pair.length == 2 ? unescape(pair[1]) : "");
      }
      rest = parts.length == 2 ? parts[1] : "";
    }
    String source = null;
    if (rest.startsWith(":")) {
      String[] parts = rest.substring(1).split(" +", 2);
      source = parts[0];
      rest = parts.length == 2 ? parts[1] : "";
    }
    String[] halves = (" " + rest).split(" :", 2);
    List<String> words =
        new ArrayList<>(
            Arrays.stream(halves[0].split(" +", -1)).filter(word -> !word.isEmpty()).toList());
    String command = words.isEmpty() ? "" : words.removeFirst().toUpperCase(Locale.ROOT);
    if (halves.length == 2) {
      words.add(halves[1]);
    }
    return new IrcMessage(tags, source, command, words);
  }

  /** The line without its line end; the last parameter is always written as trailing. */
  String line() {
    StringBuilder line = new StringBuilder();
    if (!tags.isEmpty()) {
      line.append('@');
      tags.forEach(
          (name, value) -> line.append(name).append('=').append(escape(value)).append(';'));
      line.setCharAt(line.length() - 1, ' ');
    }
    if (source != null) {
      line.append(':').append(source).append(' ');
    }
    line.append(command);
    for (int i = 0; i < params.size(); i++) {
      line.append(i == params.size() - 1 ? " :" : " ").append(params.get(i));
    }
    return line.toString();
  }

  IrcMessage withTag(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(tags);
    more.put(name, value);
    return new IrcMessage(more, source, command, params);
  }

  /** The parameter at this place, or an empty text where there is none. */
  public String param(int index) {
    return index < params.size() ? params.get(index) : "";
  }

  /** The nick in {@code nick!user@host}, or the server's name. */
  public String nick() {
    return source == null ? "" : source.split("!", 2)[0];
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(";", "\\:").replace(" ", "\\s");
  }

  private static String unescape(String value) {
    return ESCAPED
        .matcher(value)
        .replaceAll(
            found ->
                switch (found.group(1)) {
                  case ":" -> ";";
                  case "s" -> " ";
                  default -> Matcher.quoteReplacement(found.group(1));
                });
  }
}
