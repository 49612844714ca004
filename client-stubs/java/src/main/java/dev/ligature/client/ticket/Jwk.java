package dev.ligature.client.ticket;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ed25519 public keys as JSON Web Keys (RFC 8037). */
public final class Jwk {
  private Jwk() {}

  /** The thumbprint (RFC 7638) of a raw public key, base64url: the claim {@code cnf.jkt}. */
  public static String thumbprint(byte[] publicKey) {
    return sha256(required(publicKey).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Base64url of the SHA-256 of an intent's exact bytes: the claim {@code ih}. */
  public static String intentHash(byte[] intent) {
    return sha256(intent);
  }

  static JsonObject of(String keyId, byte[] publicKey) {
    JsonObject json = required(publicKey);
    json.addProperty("kid", keyId);
    json.addProperty("alg", "Ed25519");
    json.addProperty("use", "sig");
    return json;
  }

  private static JsonObject required(byte[] publicKey) {
    JsonObject json = new JsonObject();
    json.addProperty("crv", "Ed25519");
    json.addProperty("kty", "OKP");
    json.addProperty("x", Base64Url.encode(publicKey));
    return json;
  }

  private static String sha256(byte[] message) {
    try {
      return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(message));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
