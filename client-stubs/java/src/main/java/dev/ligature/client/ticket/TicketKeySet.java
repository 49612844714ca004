package dev.ligature.client.ticket;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Published public keys that verify tickets, by key id.
 *
 * @param sequence grows with each set
 * @param keys raw Ed25519 public keys
 */
public record TicketKeySet(long sequence, Map<String, ByteString> keys) {
  public TicketKeySet {
    keys = Map.copyOf(keys);
  }

  /** The set as JSON Web Key Set (RFC 7517), UTF-8. */
  public byte[] toJwks() {
    JsonArray array = new JsonArray();
    keys.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(key -> array.add(Jwk.of(key.getKey(), key.getValue().toByteArray())));
    JsonObject json = new JsonObject();
    json.add("keys", array);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The statement that the root signs (see {@code SignedTicketKeys}). */
  public static byte[] statement(String environment, long sequence, byte[] jwks) {
    return LengthPrefixed.of("ligature/ticket-keys/v1")
        .text(environment)
        .bytes(ByteBuffer.allocate(Long.BYTES).putLong(sequence).array())
        .bytes(jwks)
        .toBytes();
  }

  /**
   * Reads a published set; {@link TicketRefused} unless the pinned root signed it for this
   * environment and it is not older than the last one seen.
   */
  public static TicketKeySet verified(
      SignedTicketKeys signed, String environment, byte[] rootPublicKey, long lastSequence) {
    byte[] jwks = signed.getJwks().toByteArray();
    if (!SigningKeyPair.verifies(
        rootPublicKey,
        signed.getSignature().toByteArray(),
        statement(environment, signed.getSequence(), jwks))) {
      throw new TicketRefused(TicketRefused.Cause.BAD_SIGNATURE, "not signed by the root");
    }
    if (Long.compareUnsigned(signed.getSequence(), lastSequence) < 0) {
      throw new TicketRefused(TicketRefused.Cause.OLDER_KEYS, "older than a set already seen");
    }
    return new TicketKeySet(signed.getSequence(), keysOf(jwks));
  }

  private static Map<String, ByteString> keysOf(byte[] jwks) {
    Map<String, ByteString> keys = new HashMap<>();
    try {
      JsonObject json =
          JsonParser.parseString(new String(jwks, StandardCharsets.UTF_8)).getAsJsonObject();
      for (JsonElement element : json.getAsJsonArray("keys")) {
        JsonObject jwk = element.getAsJsonObject();
        byte[] key = Base64Url.decode(jwk.get("x").getAsString());
        if (jwk.get("crv").getAsString().equals("Ed25519")) {
          keys.put(jwk.get("kid").getAsString(), ByteString.copyFrom(key));
        }
      }
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw TicketRefused.malformed("no key set");
    }
    return keys;
  }

  Optional<byte[]> find(String keyId) {
    return Optional.ofNullable(keys.get(keyId)).map(ByteString::toByteArray);
  }
}
