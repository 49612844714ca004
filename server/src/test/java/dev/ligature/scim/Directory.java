package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The directory of one tenant, as it calls over HTTP. */
final class Directory {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  private final @Nullable String token;

  Directory(TestServer server, @Nullable String token) {
    this.base =
        URI.create("http://127.0.0.1:" + server.bean(ScimServer.class).port() + "/scim/v2/");
    this.token = token;
  }

  /** A directory with a token that is right. */
  static Directory of(TestServer server, TenantId tenant) {
    return new Directory(server, token(server, tenant, Role.SCIM));
  }

  static String token(TestServer server, @Nullable TenantId tenant, Role role) {
    return server
        .bean(DevelopmentIssuer.class)
        .issue(Set.of(role), tenant, "directory", Duration.ofHours(1));
  }

  /** An answer; {@code body} is missing where there is none. */
  record Answer(int status, JsonNode body, HttpResponse<String> http) {
    String id() {
      return body.path("id").asText();
    }

    String version() {
      return http.headers().firstValue("ETag").orElse("");
    }

    String state() {
      return ours("state");
    }

    String account() {
      return ours("accountId");
    }

    private String ours(String name) {
      return body.path(ScimSchemas.EXTENSION).path(name).asText();
    }

    Answer expect(int status) {
      assertThat(this.status).as(body.toString()).isEqualTo(status);
      return this;
    }

    /** Asserts an error in the standard's form (RFC 7644, section 3.12). */
    void refused(int status, String scimType) {
      expect(status);
      assertThat(body.path("schemas").path(0).asText())
          .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
      assertThat(body.path("status").asText()).isEqualTo(Integer.toString(status));
      assertThat(body.path("scimType").asText()).isEqualTo(scimType);
    }
  }

  /** A user that nobody else has. */
  static ObjectNode user() {
    String name = "u" + UUID.randomUUID();
    return user(name, name + "@corp.example");
  }

  static ObjectNode user(String name, String address) {
    ObjectNode user = JSON.createObjectNode();
    user.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:User");
    user.put("externalId", "ext-" + name).put("userName", name).put("active", true);
    user.putObject("name").put("givenName", "Ada").put("familyName", "Lovelace");
    user.putArray("emails").addObject().put("value", address).put("primary", true);
    return user;
  }

  /** A PATCH of one operation. */
  static ObjectNode replace(String path, Object value) {
    ObjectNode patch = JSON.createObjectNode();
    patch.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:PatchOp");
    patch
        .putArray("Operations")
        .addObject()
        .put("op", "replace")
        .put("path", path)
        .set("value", JSON.valueToTree(value));
    return patch;
  }

  Answer create(JsonNode user) {
    return send("POST", "Users", user.toString());
  }

  Answer get(String id) {
    return send("GET", "Users/" + id, null);
  }

  Answer put(String id, JsonNode user) {
    return send("PUT", "Users/" + id, user.toString());
  }

  Answer patch(String id, JsonNode patch) {
    return send("PATCH", "Users/" + id, patch.toString());
  }

  Answer delete(String id) {
    return send("DELETE", "Users/" + id, null);
  }

  Answer send(String method, String path, @Nullable String body, String... headers) {
    return sent(method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
  }

  Answer sendBytes(String method, String path, byte[] body) {
    return sent(method, path, body);
  }

  private Answer sent(String method, String path, byte @Nullable [] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(20))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.header("Content-Type", "application/scim+json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), json(response.body()), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(body, e);
    }
  }
}
