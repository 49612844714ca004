package dev.ligature.client.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * Fields, each preceded by its length in bytes as a 4-byte big-endian number, so that no two lists
 * of fields give the same bytes. It is the form of all signed statements, HPKE infos and associated
 * data of the contract.
 */
public final class LengthPrefixed {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private LengthPrefixed() {}

  /** Starts with a text that names the purpose. */
  public static LengthPrefixed of(String purpose) {
    return new LengthPrefixed().text(purpose);
  }

  /** Appends raw bytes; an absent field is an empty array. */
  public LengthPrefixed bytes(byte[] field) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
    out.writeBytes(field);
    return this;
  }

  /** Appends UTF-8 text; an absent field is empty. */
  public LengthPrefixed text(String field) {
    return bytes(field.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends the decimal text of a number. */
  public LengthPrefixed number(long field) {
    return text(Long.toString(field));
  }

  /** Appends the 36 characters of an id in lower case. */
  public LengthPrefixed id(UUID field) {
    return text(field.toString().toLowerCase(Locale.ROOT));
  }

  /** All fields. */
  public byte[] toBytes() {
    return out.toByteArray();
  }
}
