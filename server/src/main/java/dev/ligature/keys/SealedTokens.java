package dev.ligature.keys;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Page and resume tokens as callers hold them: opaque, and good only for the query that they came
 * from; valid on every node.
 */
@Singleton
public class SealedTokens {
  private final PurposeKeys keys;

  SealedTokens(PurposeKeys keys) {
    this.keys = keys;
  }

  /**
   * Seals a place (base64url without padding).
   *
   * @param query what the place belongs to: method, viewer and filters
   */
  public String seal(String query, String place) {
    PurposeKey key = keys.active(Purpose.CURSOR_AEAD);
    byte[] sealed = key.aead().seal(utf8(place), utf8(query));
    byte[] token =
        ByteBuffer.allocate(Integer.BYTES + sealed.length)
            .putInt(key.generation())
            .put(sealed)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The place that was sealed for this very query.
   *
   * @throws DomainException BAD_PAGE_TOKEN for anything else
   */
  public String open(String query, String token) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
      PurposeKey key = keys.generation(Purpose.CURSOR_AEAD, "", bytes.getInt());
      byte[] sealed = new byte[bytes.remaining()];
      bytes.get(sealed);
      return new String(key.aead().open(sealed, utf8(query)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw refused();
    } catch (DomainException e) {
      throw e.reason() == Reason.MATERIAL_CORRUPT ? refused() : e;
    }
  }

  private static DomainException refused() {
    return DomainException.of(Reason.BAD_PAGE_TOKEN, "The token belongs to another query.");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
