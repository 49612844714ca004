package dev.ligature.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a directory says of a person; nothing of it is proven.
 *
 * @param externalId id at the directory, the key
 * @param userName unique in the tenant without regard to case
 * @param active whether the person may sign in
 * @param attributes the other attributes as given (RFC 7643, section 4.1)
 */
record ScimPerson(String externalId, String userName, boolean active, ObjectNode attributes) {
  private static final int LONGEST_NAME = 100;

  /** What names are compared by (RFC 7643, section 4.1.1: userName is not case exact). */
  static String folded(String userName) {
    return Normalizer.normalize(userName, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  /** All that may be an address, the primary one first. */
  List<String> addresses() {
    List<JsonNode> emails = new ArrayList<>();
    attributes.path("emails").forEach(emails::add);
    Stream<JsonNode> primaryFirst =
        Stream.concat(
            emails.stream().filter(each -> each.path("primary").asBoolean()),
            emails.stream().filter(each -> !each.path("primary").asBoolean()));
    return Stream.concat(
            primaryFirst.map(each -> each.path("value").asText("")), Stream.of(userName))
        .filter(each -> each.indexOf('@') > 0)
        .toList();
  }

  /** How the person is to be called: one line of at most 100 characters. */
  @Nullable String displayName() {
    JsonNode name = attributes.path("name");
    String told =
        Stream.of(
                attributes.path("displayName").asText(""),
                name.path("formatted").asText(""),
                name.path("givenName").asText("") + " " + name.path("familyName").asText(""))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElse("");
    String line = told.replaceAll("\\p{Cntrl}+", " ").strip();
    int characters = Math.min(LONGEST_NAME, line.codePointCount(0, line.length()));
    return line.isEmpty() ? null : line.substring(0, line.offsetByCodePoints(0, characters));
  }
}
