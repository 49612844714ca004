package dev.ligature.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.captaingoldfish.scim.sdk.common.constants.SchemaUris;
import de.captaingoldfish.scim.sdk.common.etag.ETag;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.Meta;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Users as SCIM writes them (RFC 7643, section 4.1). */
final class ScimUserMessages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 255;
  private static final int LONGEST_FOLDED_BYTES = 2048;
  private static final int MOST_ADDRESSES = 20;
  private static final int MOST_BYTES = 16 * 1024;

  private ScimUserMessages() {}

  /**
   * What a document says of a person.
   *
   * @throws DomainException INVALID_FIELD where something is too long
   */
  static ScimPerson person(User user) {
    ObjectNode attributes = JSON.createObjectNode();
    for (String name : ScimSchemas.STORED) {
      JsonNode value = user.get(name);
      if (value != null && (value.isValueNode() || !value.isEmpty())) {
        attributes.set(name, plain(value));
      }
    }
    require("emails", attributes.path("emails").size() <= MOST_ADDRESSES);
    require("name", bytes(attributes.toString()) <= MOST_BYTES);
    String userName = user.getUserName().orElse("");
    require("userName", bytes(ScimPerson.folded(userName)) <= LONGEST_FOLDED_BYTES);
    return new ScimPerson(
        bounded("externalId", user.getExternalId().orElse("")),
        bounded("userName", userName),
        user.isActive().orElse(true),
        attributes);
  }

  /** The document of a user, which stands at a location. */
  static User user(ScimUser user, String location) {
    User document = new User();
    Set<String> schemas = new LinkedHashSet<>(List.of(SchemaUris.USER_URI, ScimSchemas.EXTENSION));
    document.setSchemas(schemas);
    document.setId(user.id().toString());
    document.setExternalId(user.person().externalId());
    document.setUserName(user.person().userName());
    document.setActive(user.person().active());
    user.person()
        .attributes()
        .properties()
        .forEach(each -> document.set(each.getKey(), each.getValue()));
    ObjectNode extension = JSON.createObjectNode().put("state", user.state().name());
    if (user.account() != null) {
      extension.put("accountId", user.account().toString());
    }
    document.set(ScimSchemas.EXTENSION, extension);
    document.setMeta(
        Meta.builder()
            .resourceType("User")
            .created(user.createdTime())
            .lastModified(user.updatedTime())
            .location(location)
            .version(ETag.builder().weak(true).tag(Long.toString(user.version())).build())
            .build());
    return document;
  }

  private static String bounded(String field, String text) {
    require(field, !text.isBlank() && text.length() <= LONGEST);
    return text;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void require(String field, boolean holds) {
    if (!holds) {
      throw DomainException.invalid(Reason.INVALID_FIELD, field, field + " is empty or too long.");
    }
  }

  /** The value without the types of the library. */
  private static JsonNode plain(JsonNode value) {
    try {
      return JSON.readTree(value.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
