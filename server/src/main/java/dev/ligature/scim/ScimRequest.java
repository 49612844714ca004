package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request that points to something this service provider has.
 *
 * @param path below the base, such as {@code Users/...}, with encoded segments
 * @param query as it came
 * @param headers with names in lower case
 */
record ScimRequest(
    HttpMethod method,
    String path,
    @Nullable String query,
    Map<String, String> headers,
    byte[] body) {
  private static final String USERS = "Users";
  private static final String SEARCH = ".search";
  private static final Set<String> DESCRIPTIONS =
      Set.of("ServiceProviderConfig", "ResourceTypes", "Schemas");
  private static final int LONGEST_FILTER = 1024;

  /**
   * Checks a request's form.
   *
   * @throws DomainException NOT_FOUND for a path to nothing, such as groups; INVALID_FIELD
   */
  ScimRequest {
    List<String> segments = List.of(path.split("/", -1));
    String second = segments.size() == 2 ? segments.get(1) : "";
    boolean isKnown =
        segments.size() <= 2
            && (segments.size() == 1 || !second.isEmpty())
            && (segments.getFirst().equals(USERS)
                ? second.isEmpty() || second.equals(SEARCH) || isId(second)
                : DESCRIPTIONS.contains(segments.getFirst()));
    if (!isKnown) {
      throw DomainException.of(
          Reason.NOT_FOUND,
          "There is no such resource: this service provider has Users, and no Groups.");
    }
    if (query != null && query.length() > LONGEST_FILTER * 3) {
      throw DomainException.invalid(Reason.INVALID_FIELD, "filter", "The query is too long.");
    }
    requireDecodable(query);
    requireDecodable(second);
  }

  /** Whether it changes users. */
  boolean isMutation() {
    return method != HttpMethod.GET && path.startsWith(USERS) && !path.endsWith(SEARCH);
  }

  boolean hasBody() {
    return method != HttpMethod.GET && method != HttpMethod.DELETE;
  }

  /** What it does, as a full method name. */
  static String operation(HttpMethod method) {
    return "ligature.scim.v2.Users/"
        + switch (method) {
          case POST -> "Create";
          case PUT -> "Replace";
          case PATCH -> "Patch";
          case DELETE -> "Delete";
          case GET -> "Get";
        };
  }

  private static boolean isId(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException noId) {
      return false;
    }
  }

  private static void requireDecodable(@Nullable String encoded) {
    try {
      if (encoded != null
          && URLDecoder.decode(encoded, StandardCharsets.UTF_8).indexOf('\0') >= 0) {
        throw DomainException.invalid(
            Reason.INVALID_FIELD, "filter", "The address must not contain U+0000.");
      }
    } catch (IllegalArgumentException e) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "filter", "The address is not encoded rightly.");
    }
  }
}
