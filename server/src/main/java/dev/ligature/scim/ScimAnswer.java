package dev.ligature.scim;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered.
 *
 * @param status of HTTP
 * @param body JSON; empty for none
 */
record ScimAnswer(int status, Map<String, String> headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An error (RFC 7644, section 3.12).
   *
   * @param scimType word of the standard, if one fits
   */
  static ScimAnswer error(int status, @Nullable String scimType, @Nullable String detail) {
    ObjectNode error = JSON.createObjectNode();
    error.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:Error");
    error.put("status", Integer.toString(status));
    if (scimType != null) {
      error.put("scimType", scimType);
    }
    if (detail != null) {
      error.put("detail", detail);
    }
    return new ScimAnswer(status, Map.of(), error.toString());
  }

  boolean isRefusal() {
    return status >= 400;
  }

  /** The same with one more header. */
  ScimAnswer with(String header, String value) {
    return new ScimAnswer(status, Map.of(header, value), body);
  }
}
