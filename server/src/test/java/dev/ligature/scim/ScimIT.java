package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users over real HTTP, from their making to their tombstone. */
class ScimIT {
  private static TestServer server;
  private static TestTenant tenant;
  private static Directory directory;

  @BeforeAll
  static void start() {
    server = TestServer.start(ScimIT.class, Map.of("ligature.scim.port", 0));
    tenant = TestTenant.create(server);
    directory = Directory.of(server, tenant.id());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void makesReadsAndDeletesAUserWithAnAccountOfItsOwn() {
    ObjectNode wanted = Directory.user();

    Directory.Answer made = directory.create(wanted).expect(201);
    assertThat(made.state()).isEqualTo("PROVISIONED");
    assertThat(UUID.fromString(made.account())).isNotEqualTo(UUID.fromString(made.id()));
    assertThat(made.body().path("userName")).isEqualTo(wanted.get("userName"));
    assertThat(made.body().path("externalId")).isEqualTo(wanted.get("externalId"));
    assertThat(made.body().path("emails").path(0).path("value"))
        .isEqualTo(wanted.at("/emails/0/value"));
    assertThat(made.http().headers().firstValue("Location").orElse(""))
        .isEqualTo(made.body().at("/meta/location").asText())
        .endsWith("/scim/v2/Users/" + made.id());
    assertThat(made.version())
        .isEqualTo("W/\"1\"")
        .isEqualTo(made.body().at("/meta/version").asText());

    Directory.Answer read = directory.get(made.id()).expect(200);
    assertThat(read.body()).isEqualTo(made.body());

    directory.delete(made.id()).expect(204);
    directory.get(made.id()).refused(404, "");
    directory.delete(made.id()).refused(404, "");
    directory.put(made.id(), wanted).refused(404, "");
    Directory.Answer again = directory.create(wanted).expect(201);
    assertThat(again.id()).isNotEqualTo(made.id());
    assertThat(again.account()).isNotEqualTo(made.account());
  }

  @Test
  void refusesASecondUserOfTheSameExternalIdOrName() {
    ObjectNode first = Directory.user();
    directory.create(first).expect(201);

    ObjectNode sameKey = Directory.user().set("externalId", first.get("externalId"));
    directory.create(sameKey).refused(409, "uniqueness");
    ObjectNode sameName =
        Directory.user().put("userName", first.get("userName").asText().toUpperCase(Locale.ROOT));
    directory.create(sameName).refused(409, "uniqueness");
  }

  @Test
  void demandsTheExternalIdAndTheName() {
    ObjectNode nameless = Directory.user();
    nameless.remove("userName");
    directory.create(nameless).refused(400, "invalidValue");
    ObjectNode keyless = Directory.user();
    keyless.remove("externalId");
    directory.create(keyless).refused(400, "invalidValue");
    ObjectNode endless = Directory.user().put("externalId", "x".repeat(256));
    directory.create(endless).refused(400, "invalidValue");
  }

  @Test
  void ignoresWhatItDoesNotKeep() {
    ObjectNode user =
        Directory.user().put("password", "hunter2 is not kept").put("title", "Countess");
    user.putObject("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
        .put("department", "D");
    Directory.Answer made = directory.create(user).expect(201);
    assertThat(made.body().toString()).doesNotContain("hunter2").doesNotContain("Countess");
    assertThat(directory.get(made.id()).body().toString()).doesNotContain("hunter2");
  }

  @Test
  void findsUsersByKeyNameAndId() {
    ObjectNode user = Directory.user();
    Directory.Answer made = directory.create(user).expect(201);
    directory.create(Directory.user()).expect(201);
    String key = user.get("externalId").asText();
    String name = user.get("userName").asText();

    assertThat(found("externalId eq \"" + key + "\"")).containsExactly(made.id());
    assertThat(found("userName eq \"" + name.toUpperCase(Locale.ROOT) + "\""))
        .containsExactly(made.id());
    assertThat(found("id eq \"" + made.id() + "\"")).containsExactly(made.id());
    assertThat(found("externalId eq \"" + key + "\" and userName eq \"nobody\"")).isEmpty();
    assertThat(
            found("(externalId eq \"" + key + "\" or userName eq \"nobody\") and active eq true"))
        .containsExactly(made.id());
    assertThat(found("externalId eq \"" + key + "\" and not (active eq true)")).isEmpty();
    assertThat(found("externalId sw \"" + key.substring(0, 20) + "\"")).containsExactly(made.id());
    assertThat(found("externalId eq \"" + key.toUpperCase(Locale.ROOT) + "\"")).isEmpty();
    assertThat(
            directory
                .send("POST", "Users/.search", "{\"filter\":\"id eq \\\"" + made.id() + "\\\"\"}")
                .expect(200)
                .body()
                .path("Resources")
                .findValuesAsText("id"))
        .containsExactly(made.id());
    search("name.familyName eq \"Lovelace\"").refused(400, "invalidFilter");
    search("userName gt \"a\"").refused(400, "invalidFilter");
    search("userName eq").refused(400, "invalidFilter");
  }

  @Test
  void pagesUsersInAStableOrder() {
    TestTenant other = TestTenant.create(server);
    Directory its = Directory.of(server, other.id());
    for (int i = 0; i < 5; i++) {
      its.create(Directory.user()).expect(201);
    }
    JsonNode all = its.send("GET", "Users", null).expect(200).body();
    JsonNode first = its.send("GET", "Users?startIndex=1&count=2", null).expect(200).body();
    JsonNode last = its.send("GET", "Users?startIndex=5&count=2", null).expect(200).body();
    JsonNode none = its.send("GET", "Users?count=0", null).expect(200).body();

    assertThat(all.path("Resources").findValuesAsText("id")).hasSize(5).isSorted();
    assertThat(first.path("Resources").findValuesAsText("id"))
        .isEqualTo(all.path("Resources").findValuesAsText("id").subList(0, 2));
    assertThat(last.path("Resources").findValuesAsText("id"))
        .isEqualTo(all.path("Resources").findValuesAsText("id").subList(4, 5));
    assertThat(none.path("totalResults").asInt()).isEqualTo(5);
    assertThat(none.path("Resources")).isEmpty();
    assertThat(first.path("itemsPerPage").asInt()).isEqualTo(2);
    assertThat(first.path("totalResults").asInt()).isEqualTo(5);
  }

  @Test
  void tellsWhatItCanAndThatThereAreNoGroups() {
    JsonNode can = directory.send("GET", "ServiceProviderConfig", null).expect(200).body();
    assertThat(can.at("/patch/supported").asBoolean()).isTrue();
    assertThat(can.at("/etag/supported").asBoolean()).isTrue();
    assertThat(can.at("/filter/maxResults").asInt()).isEqualTo(200);
    assertThat(can.at("/bulk/supported").asBoolean(true)).isFalse();
    assertThat(can.at("/sort/supported").asBoolean(true)).isFalse();
    assertThat(can.at("/changePassword/supported").asBoolean(true)).isFalse();
    JsonNode types = directory.send("GET", "ResourceTypes", null).expect(200).body();
    assertThat(types.path("Resources").findValuesAsText("endpoint"))
        .contains("/Users")
        .doesNotContain("/Groups", "/Me");
    JsonNode schema =
        directory
            .send("GET", "Schemas/urn:ietf:params:scim:schemas:core:2.0:User", null)
            .expect(200)
            .body();
    assertThat(schema.path("attributes").findValuesAsText("name")).doesNotContain("password");
    directory.send("GET", "Groups", null).refused(404, "");
    directory.send("POST", "Bulk", "{}").refused(404, "");
    directory.send("GET", "Me", null).refused(404, "");
  }

  private static List<String> found(String filter) {
    return search(filter).expect(200).body().path("Resources").findValuesAsText("id");
  }

  private static Directory.Answer search(String filter) {
    return directory.send(
        "GET", "Users?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8), null);
  }
}
