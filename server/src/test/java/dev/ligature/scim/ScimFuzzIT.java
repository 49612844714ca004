package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the answer is one of the standard's, and never that we have failed. */
class ScimFuzzIT {
  private static final int ROUNDS = 150 * Integer.getInteger("fuzz.rounds", 2);
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
  private static final List<String> ODD =
      List.of(
          "", " ", "\u0000", "\ud800", "\u202e", "'", "\"", "%", "\\", "é", "😀", "x".repeat(5000));

  private static TestServer server;
  private static Directory directory;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void start() {
    System.out.println("fuzz.seed=" + SEED);
    server =
        TestServer.start(
            ScimFuzzIT.class,
            Map.of(
                "ligature.scim.port", 0, "ligature.limits.directory-calls-per-minute", 1_000_000));
    directory = Directory.of(server, TestTenant.create(server).id());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void answersBrokenDocuments() {
    String id = directory.create(Directory.user()).expect(201).id();
    for (int round = 0; round < ROUNDS; round++) {
      JsonNode broken = broken(round % 2 == 0 ? Directory.user() : patch());
      requireAnswered(directory.create(broken), broken);
      requireAnswered(directory.put(id, broken), broken);
      requireAnswered(directory.patch(id, broken), broken);
    }
  }

  @Test
  void answersBrokenBytes() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] body = Directory.user().toString().getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i <= random.nextInt(4); i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      requireAnswered(directory.sendBytes("POST", "Users", body), "bytes");
    }
  }

  @Test
  void answersBrokenFilters() {
    List<String> words =
        List.of(
            "userName",
            "externalId",
            "id",
            "active",
            "emails",
            "name.givenName",
            "eq",
            "co",
            "pr",
            "and",
            "or",
            "not",
            "(",
            ")",
            "[",
            "]",
            "\"a\"",
            "true",
            "null",
            "1e9",
            "schemas",
            "urn:x:y",
            ".",
            ":",
            "meta.lastModified",
            "gt",
            "\"2020-01-01T00:00:00Z\"");
    for (int round = 0; round < ROUNDS; round++) {
      List<String> filter = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(9); i++) {
        filter.add(random.nextInt(9) == 0 ? odd() : words.get(random.nextInt(words.size())));
      }
      String text = String.join(" ", filter);
      requireAnswered(
          directory.send(
              "GET", "Users?filter=" + URLEncoder.encode(text, StandardCharsets.UTF_8), null),
          text);
    }
  }

  @Test
  void boundsWhatItReads() {
    String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
    directory.send("POST", "Users", deep).refused(400, "invalidSyntax");
    directory.send("POST", "Users", "{\"a\":1,\"a\":2}").refused(400, "invalidSyntax");
    directory.send("POST", "Users", "[]").refused(400, "invalidSyntax");
    directory.send("POST", "Users", "").refused(400, "invalidSyntax");
    directory.send("POST", "Users", "{} {}").refused(400, "invalidSyntax");
    directory.send("POST", "Users", "{\"a\":\"" + "x".repeat(70_000) + "\"}").refused(413, "");
    String nested = "(".repeat(900) + "active eq true" + ")".repeat(50);
    requireAnswered(
        directory.send("GET", "Users?filter=" + nested.replace(" ", "+"), null), nested);
    requireAnswered(directory.send("GET", "Users?startIndex=-9&count=99999999999", null), "page");
    requireAnswered(directory.send("GET", "Users?startIndex=9223372036854775807", null), "page");
    requireAnswered(directory.send("GET", "Users/%00", null), "path");
    requireAnswered(directory.send("GET", "Users/..%2fUsers", null), "path");
    requireAnswered(directory.send("OPTIONS", "Users", null), "method");
    directory.send("POST", "Users", Directory.user().toString(), "Accept", "*/*").expect(201);
  }

  @Test
  void boundsWhatItStores() {
    ObjectNode swelling = Directory.user().put("userName", "\ufdfa".repeat(255));
    directory.create(swelling).refused(400, "invalidValue");
    ObjectNode many = Directory.user();
    for (int i = 0; i < 20; i++) {
      many.withArray("emails").addObject().put("value", "u" + i + "@corp.example");
    }
    directory.create(many).refused(400, "invalidValue");
    ObjectNode heavy = Directory.user();
    for (String name : List.of("formatted", "familyName", "givenName")) {
      heavy.withObject("/name").put(name, "\u20ac".repeat(4000));
    }
    directory.create(heavy).refused(400, "invalidValue");
    ObjectNode full = Directory.user().put("userName", "\u20ac".repeat(255));
    full.put("externalId", "\u20ac".repeat(255));
    full.withObject("/name").put("formatted", ",".repeat(4000));
    directory.create(full).expect(201);
  }

  private static void requireAnswered(Directory.Answer answer, Object sent) {
    assertThat(answer.status()).as("seed %d: %s", SEED, sent).isLessThan(500);
    if (answer.status() >= 400) {
      assertThat(answer.body().path("status").asText())
          .as("seed %d: %s", SEED, sent)
          .isEqualTo(Integer.toString(answer.status()));
      assertThat(answer.body().toString())
          .doesNotContain("Exception")
          .doesNotContain("dev.ligature");
    }
  }

  private ObjectNode patch() {
    List<String> paths =
        List.of(
            "active",
            "emails[value eq \"a\"]",
            "emails[type eq \"work\"].value",
            "name.givenName",
            "emails",
            "nothing",
            "externalId",
            "id",
            "emails[",
            "emails[value eq",
            "a.b.c");
    ObjectNode patch =
        Directory.replace(paths.get(random.nextInt(paths.size())), random.nextInt(3));
    ((ObjectNode) patch.at("/Operations/0"))
        .put("op", List.of("add", "remove", "Replace", "move").get(random.nextInt(4)));
    return patch;
  }

  /** The document with some of its parts replaced. */
  private JsonNode broken(ObjectNode document) {
    for (int i = 0; i <= random.nextInt(3); i++) {
      List<ObjectNode> objects = new ArrayList<>();
      collect(document, objects);
      ObjectNode target = objects.get(random.nextInt(objects.size()));
      List<String> names = new ArrayList<>();
      target.fieldNames().forEachRemaining(names::add);
      String name =
          names.isEmpty() || random.nextInt(6) == 0
              ? odd()
              : names.get(random.nextInt(names.size()));
      if (random.nextInt(4) == 0) {
        target.remove(name);
      } else {
        target.set(name, value());
      }
    }
    return document;
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    node.forEach(child -> collect(child, objects));
  }

  private JsonNode value() {
    ArrayNode array = Directory.JSON.createArrayNode();
    return switch (random.nextInt(8)) {
      case 0 -> Directory.JSON.nullNode();
      case 1 -> Directory.JSON.getNodeFactory().booleanNode(random.nextBoolean());
      case 2 -> Directory.JSON.getNodeFactory().numberNode(random.nextLong());
      case 3 -> Directory.JSON.getNodeFactory().numberNode(1e308 * random.nextDouble());
      case 4 -> array;
      case 5 -> array.add(odd()).add(array.arrayNode()).addNull();
      case 6 -> array.add(Directory.JSON.createObjectNode().put("value", odd()));
      default -> Directory.JSON.getNodeFactory().textNode(odd());
    };
  }

  private String odd() {
    return ODD.get(random.nextInt(ODD.size()));
  }
}
