package dev.ligature.audit.tree;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key of Ed25519 that verifies notes (C2SP signed-note).
 *
 * @param name name of the signer, which is the origin of the log
 * @param publicKey 32 raw bytes
 */
public record NoteKey(String name, ByteString publicKey) {
  static final int ID_BYTES = 4;

  private static final int KEY_BYTES = 32;
  private static final ByteString ED25519 = ByteString.copyFrom(new byte[] {1});
  private static final Pattern TEXT = Pattern.compile("([^\\s+]+)\\+([0-9a-f]{8})\\+(\\S+)");

  public NoteKey {
    if (publicKey.size() != KEY_BYTES) {
      throw new IllegalArgumentException("This is no Ed25519 public key.");
    }
  }

  /** The first four bytes of SHA-256 over name, newline, algorithm and key. */
  ByteString id() {
    ByteString hashed =
        ByteString.copyFrom(name + "\n", StandardCharsets.UTF_8).concat(ED25519).concat(publicKey);
    return ByteString.copyFrom(
        Hashing.sha256().hashBytes(hashed.toByteArray()).asBytes(), 0, ID_BYTES);
  }

  /** The text of a verifier key: name, id and key. */
  public String text() {
    return name
        + "+"
        + HexFormat.of().formatHex(id().toByteArray())
        + "+"
        + Base64.getEncoder().encodeToString(ED25519.concat(publicKey).toByteArray());
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException for a text of another form
   */
  public static NoteKey parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("A verifier key is NAME+ID+KEY.");
    }
    ByteString key = ByteString.copyFrom(Base64.getDecoder().decode(parts.group(3)));
    if (!key.startsWith(ED25519)) {
      throw new IllegalArgumentException("This is no Ed25519 verifier key.");
    }
    NoteKey read = new NoteKey(parts.group(1), key.substring(1));
    if (!read.text().equals(text.strip())) {
      throw new IllegalArgumentException("The id of the verifier key is of another key.");
    }
    return read;
  }
}
