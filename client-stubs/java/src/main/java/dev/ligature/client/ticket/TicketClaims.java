package dev.ligature.client.ticket;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket says. Times are seconds since 1970 (RFC 7519 NumericDate, integers only).
 *
 * @param issuer {@code iss}
 * @param persona {@code sub}: acts are done as it
 * @param actor {@code act.sub} (RFC 8693): the service that acts
 * @param instance {@code aud}: the one daemon instance that may use it
 * @param id {@code jti}
 * @param holderThumbprint {@code cnf.jkt} (RFC 7638, RFC 9449): the instance's signing key
 * @param intentHash {@code ih}: base64url of the SHA-256 of the exact bytes of the intent
 * @param action {@code cap}: name of the one act
 * @param credential {@code cr}: credential
 * @param credentialVersion {@code cr}: its version
 * @param connectorEpoch {@code ep}
 * @param confirmation {@code cid}: confirmation of the first send
 * @param traceId {@code trc}
 * @param tenant {@code tid}
 * @param environment {@code env}
 * @param intent {@code iid}
 * @param attempt {@code att}: number of the attempt to deliver the intent
 */
public record TicketClaims(
    String issuer,
    UUID persona,
    String actor,
    UUID instance,
    UUID id,
    long issuedAt,
    long notBefore,
    long expiresAt,
    String holderThumbprint,
    String intentHash,
    String action,
    UUID credential,
    long credentialVersion,
    long connectorEpoch,
    @Nullable UUID confirmation,
    String traceId,
    UUID tenant,
    String environment,
    @Nullable UUID intent,
    @Nullable Long attempt) {

  /** The longest life of a ticket, in seconds. */
  public static final long MAX_LIFE_SECONDS = 60;

  /** The ticket, signed by the key of that id; the signer takes a message and gives 64 bytes. */
  public String sign(String keyId, UnaryOperator<byte[]> signer) {
    return CompactJws.sign(keyId, toJson().getBytes(StandardCharsets.UTF_8), signer);
  }

  private String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("iss", issuer);
    json.addProperty("sub", persona.toString());
    json.add("act", object("sub", actor));
    json.addProperty("aud", instance.toString());
    json.addProperty("jti", id.toString());
    json.addProperty("iat", issuedAt);
    json.addProperty("nbf", notBefore);
    json.addProperty("exp", expiresAt);
    json.add("cnf", object("jkt", holderThumbprint));
    json.addProperty("ih", intentHash);
    json.addProperty("cap", action);
    json.addProperty("cr", credential + ":" + credentialVersion);
    json.addProperty("ep", connectorEpoch);
    if (confirmation != null) {
      json.addProperty("cid", confirmation.toString());
    }
    json.addProperty("trc", traceId);
    json.addProperty("tid", tenant.toString());
    json.addProperty("env", environment);
    if (intent != null) {
      json.addProperty("iid", intent.toString());
    }
    if (attempt != null) {
      json.addProperty("att", attempt);
    }
    return json.toString();
  }

  private static JsonObject object(String name, String value) {
    JsonObject json = new JsonObject();
    json.addProperty(name, value);
    return json;
  }

  static TicketClaims parse(byte[] utf8) {
    StrictJson json = StrictJson.parse(utf8);
    StrictJson act = json.child("act");
    StrictJson cnf = json.child("cnf");
    String[] credential = json.text("cr").split(":", -1);
    if (credential.length != 2 || !credential[1].matches("[1-9][0-9]{0,17}")) {
      throw TicketRefused.malformed("cr is no reference and version");
    }
    TicketClaims claims =
        new TicketClaims(
            json.text("iss"),
            id(json.text("sub")),
            act.text("sub"),
            id(json.text("aud")),
            id(json.text("jti")),
            json.number("iat"),
            json.number("nbf"),
            json.number("exp"),
            cnf.text("jkt"),
            json.text("ih"),
            json.text("cap"),
            id(credential[0]),
            Long.parseLong(credential[1]),
            json.number("ep"),
            idOrNull(json.textOrNull("cid")),
            json.text("trc"),
            id(json.text("tid")),
            json.text("env"),
            idOrNull(json.textOrNull("iid")),
            json.numberOrNull("att"));
    act.end();
    cnf.end();
    json.end();
    return claims;
  }

  private static @Nullable UUID idOrNull(@Nullable String text) {
    return text == null ? null : id(text);
  }

  private static UUID id(String text) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw TicketRefused.malformed("an id that is no UUID");
    }
    throw TicketRefused.malformed("an id in another than its one form");
  }
}
