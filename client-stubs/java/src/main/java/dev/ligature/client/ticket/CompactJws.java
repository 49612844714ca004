package dev.ligature.client.ticket;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Compact JWS (RFC 7515) with exactly the header {@code alg} "Ed25519" (RFC 9864), {@code kid} and
 * {@code typ} "ligature-ticket+jwt"; no other header, order of signing or encoding is taken.
 *
 * @param payload the signed bytes, not yet believed before {@link #isSignedBy}
 */
record CompactJws(String keyId, ByteString payload, String signingInput, ByteString signature) {
  static final int MAX_CHARS = 8192;

  private static final String ALGORITHM = "Ed25519";
  private static final String TYPE = "ligature-ticket+jwt";
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int SIGNATURE_BYTES = 64;

  static CompactJws parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw TicketRefused.malformed("longer than " + MAX_CHARS + " characters");
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw TicketRefused.malformed("not three parts");
    }
    StrictJson header = StrictJson.parse(Base64Url.decode(parts[0]));
    String keyId = header.text("kid");
    if (!header.text("alg").equals(ALGORITHM)
        || !header.text("typ").equals(TYPE)
        || !KEY_ID.matcher(keyId).matches()) {
      throw TicketRefused.malformed("another header");
    }
    header.end();
    byte[] signature = Base64Url.decode(parts[2]);
    if (signature.length != SIGNATURE_BYTES) {
      throw TicketRefused.malformed("no Ed25519 signature");
    }
    return new CompactJws(
        keyId,
        ByteString.copyFrom(Base64Url.decode(parts[1])),
        parts[0] + "." + parts[1],
        ByteString.copyFrom(signature));
  }

  static String sign(String keyId, byte[] payload, UnaryOperator<byte[]> signer) {
    JsonObject header = new JsonObject();
    header.addProperty("alg", ALGORITHM);
    header.addProperty("kid", keyId);
    header.addProperty("typ", TYPE);
    String input =
        Base64Url.encode(header.toString().getBytes(StandardCharsets.UTF_8))
            + "."
            + Base64Url.encode(payload);
    return input + "." + Base64Url.encode(signer.apply(input.getBytes(StandardCharsets.US_ASCII)));
  }

  boolean isSignedBy(byte[] publicKey) {
    return SigningKeyPair.verifies(
        publicKey, signature.toByteArray(), signingInput.getBytes(StandardCharsets.US_ASCII));
  }
}
