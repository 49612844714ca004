package dev.ligature.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.captaingoldfish.scim.sdk.common.constants.ClassPathReferences;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.BulkConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.ChangePasswordConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.ETagConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.FilterConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.SortConfig;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.AuthenticationScheme;
import de.captaingoldfish.scim.sdk.common.utils.JsonHelper;
import de.captaingoldfish.scim.sdk.server.endpoints.EndpointDefinition;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import java.util.List;
import java.util.Set;

/** What this service provider can do, and which attributes of users it keeps. */
final class ScimSchemas {
  /** Our own facts of a user. */
  static final String EXTENSION = "urn:ietf:params:scim:schemas:extension:ligature:2.0:User";

  /** Attributes that are kept as they are given. */
  static final List<String> STORED = List.of("name", "displayName", "emails");

  /** Most users in one answer. */
  static final int PAGE = 200;

  private static final Set<String> ATTRIBUTES =
      Set.of("id", "externalId", "userName", "active", "name", "displayName", "emails");

  private ScimSchemas() {}

  /** The capabilities (RFC 7643, section 5). */
  static ServiceProvider provider() {
    return ServiceProvider.builder()
        .patchConfig(patch())
        .filterConfig(FilterConfig.builder().supported(true).maxResults(PAGE).build())
        .eTagConfig(ETagConfig.builder().supported(true).build())
        .sortConfig(SortConfig.builder().supported(false).build())
        .bulkConfig(BulkConfig.builder().supported(false).build())
        .changePasswordConfig(ChangePasswordConfig.builder().supported(false).build())
        .authenticationSchemes(
            List.of(
                AuthenticationScheme.builder()
                    .name("OAuth Bearer Token")
                    .description("A service token with the role scim that is bound to the tenant.")
                    .type("oauthbearertoken")
                    .build()))
        .lenientContentTypeChecking(true)
        .build();
  }

  /** Attributes that are not kept are ignored wherever they stand. */
  private static PatchConfig patch() {
    PatchConfig patch = PatchConfig.builder().supported(true).build();
    patch.setIgnoreUnknownAttribute(true);
    return patch;
  }

  /** The one resource type, User, with the attributes that are kept. */
  static EndpointDefinition users(ResourceHandler<User> handler) {
    ObjectNode type =
        (ObjectNode) JsonHelper.loadJsonDocument(ClassPathReferences.USER_RESOURCE_TYPE_JSON);
    type.putArray("schemaExtensions").addObject().put("schema", EXTENSION).put("required", false);
    ObjectNode schema =
        (ObjectNode) JsonHelper.loadJsonDocument(ClassPathReferences.USER_SCHEMA_JSON);
    ArrayNode kept = type.arrayNode();
    schema
        .get("attributes")
        .forEach(
            attribute -> {
              if (ATTRIBUTES.contains(attribute.get("name").asText())) {
                kept.add(attribute);
              }
            });
    kept.forEach(
        attribute -> {
          if (attribute.get("name").asText().equals("externalId")) {
            ((ObjectNode) attribute).put("required", true).put("uniqueness", "server");
          }
        });
    schema.set("attributes", kept);
    return new EndpointDefinition(type, schema, List.of(extension(type)), handler);
  }

  private static JsonNode extension(ObjectNode factory) {
    ObjectNode schema = factory.objectNode();
    schema.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:Schema");
    schema.put("id", EXTENSION).put("name", "Ligature").put("description", "The user's account");
    ArrayNode attributes = schema.putArray("attributes");
    attributes.add(
        readOnly(factory, "accountId", "The account that the directory manages; absent without"));
    attributes.add(
        readOnly(factory, "state", "PROVISIONED, PENDING_CONFIRMATION, or REFUSED by the owner"));
    return schema;
  }

  private static ObjectNode readOnly(ObjectNode factory, String name, String description) {
    return factory
        .objectNode()
        .put("name", name)
        .put("type", "string")
        .put("description", description)
        .put("mutability", "readOnly")
        .put("returned", "default")
        .put("uniqueness", "none")
        .put("multiValued", false)
        .put("required", false)
        .put("caseExact", true);
  }
}
