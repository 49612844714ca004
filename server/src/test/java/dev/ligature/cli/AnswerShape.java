package dev.ligature.cli;

import com.google.common.collect.Sets;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Set;

/**
 * The shape of an answer: its fields, and of their values what is the same in every run. Ids,
 * times, secrets and numbers within texts are not.
 */
final class AnswerShape {
  /** Fields that come a moment after the rest, such as the place of an event in the log. */
  private static final Set<String> LATER = Set.of("index");

  /**
   * Base64 or hexadecimal: long, and of mixed letters. It may lack a digit, so two capitals in a
   * row, which names in camel case do not have, tell it as well.
   */
  private static final String BYTES =
      "(?=[\\w+/=-]*([0-9]|[A-Z]{2}))(?=[\\w+/=-]*[a-z])[\\w+/=-]{20,}";

  private AnswerShape() {}

  /** Where the answers differ, as a path with both values; empty if they do not. */
  static String difference(String shown, String actual) {
    return difference("answer", JsonParser.parseString(shown), JsonParser.parseString(actual));
  }

  private static String difference(String path, JsonElement shown, JsonElement actual) {
    if (shown instanceof JsonObject left && actual instanceof JsonObject right) {
      return ofObjects(path, left, right);
    }
    if (shown instanceof JsonArray left && actual instanceof JsonArray right) {
      return ofLists(path, left, right);
    }
    return constant(shown).equals(constant(actual)) ? "" : differ(path, shown, actual);
  }

  private static String ofObjects(String path, JsonObject shown, JsonObject actual) {
    Set<String> names = atOnce(shown);
    if (!names.equals(atOnce(actual))) {
      return path + ": shown " + shown.keySet() + ", answered " + actual.keySet();
    }
    for (String name : names) {
      String found = difference(path + "." + name, shown.get(name), actual.get(name));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  private static Set<String> atOnce(JsonObject object) {
    return Sets.difference(object.keySet(), LATER);
  }

  private static String ofLists(String path, JsonArray shown, JsonArray actual) {
    if (shown.size() != actual.size()) {
      return differ(path, shown, actual);
    }
    for (int i = 0; i < shown.size(); i++) {
      String found = difference(path + "[" + i + "]", shown.get(i), actual.get(i));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  private static String differ(String path, JsonElement shown, JsonElement actual) {
    return path + ": shown " + shown + ", answered " + actual;
  }

  private static String constant(JsonElement value) {
    return value
        .toString()
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
        .replaceAll("…[0-9a-f]{6}", "<end of id>")
        .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "<time>")
        .replaceAll("([A-Z2-7]{4}-){3}[A-Z2-7]{4}", "<code>")
        .replaceAll(BYTES, "<bytes>")
        .replaceAll("[0-9]+", "<number>");
  }
}
