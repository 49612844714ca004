package dev.ligature.common;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A bearer secret of 256 bits, base64url without padding (RFC 4648 section 5). It is never stored:
 * rows keep its {@link #digest}.
 */
public record OpaqueToken(String text) {
  private static final int BYTES = 32;

  /** A fresh token that derives from nothing. */
  public static OpaqueToken mint(Ids ids) {
    return new OpaqueToken(
        Base64.getUrlEncoder().withoutPadding().encodeToString(ids.bytes(BYTES)));
  }

  /** SHA-256 of the token's text. */
  public byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "OpaqueToken[]";
  }
}
