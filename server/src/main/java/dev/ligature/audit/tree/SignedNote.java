package dev.ligature.audit.tree;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text and its signatures (C2SP signed-note).
 *
 * @param text ends with a newline
 */
public record SignedNote(String text, List<Signature> signatures) {
  private static final String END_OF_TEXT = "\n\n";
  private static final Pattern LINE = Pattern.compile("— ([^\\s+]+) (\\S+)");

  /** A signature, and the name and id of its key. */
  record Signature(String name, ByteString keyId, ByteString bytes) {
    private String line() {
      byte[] encoded = keyId.concat(bytes).toByteArray();
      return "— " + name + " " + Base64.getEncoder().encodeToString(encoded) + "\n";
    }
  }

  public SignedNote {
    signatures = List.copyOf(signatures);
  }

  /** Signs with every key in the name of the origin. */
  static SignedNote sign(Checkpoint checkpoint, List<SigningKeyPair> keys) {
    String text = checkpoint.text();
    List<Signature> signatures = new ArrayList<>();
    for (SigningKeyPair key : keys) {
      NoteKey verifier = new NoteKey(checkpoint.origin(), ByteString.copyFrom(key.publicKey()));
      byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
      signatures.add(new Signature(verifier.name(), verifier.id(), ByteString.copyFrom(signature)));
    }
    return new SignedNote(text, signatures);
  }

  /**
   * Reads a note.
   *
   * @throws IllegalArgumentException for a text of another form
   */
  public static SignedNote parse(String note) {
    int end = note.lastIndexOf(END_OF_TEXT);
    if (end < 0) {
      throw new IllegalArgumentException("This is no signed note.");
    }
    List<Signature> signatures = new ArrayList<>();
    for (String line : note.substring(end + END_OF_TEXT.length()).lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IllegalArgumentException("This is no signature of a note.");
      }
      ByteString encoded = ByteString.copyFrom(Base64.getDecoder().decode(parts.group(2)));
      int split = Math.min(NoteKey.ID_BYTES, encoded.size());
      signatures.add(
          new Signature(parts.group(1), encoded.substring(0, split), encoded.substring(split)));
    }
    return new SignedNote(note.substring(0, end + 1), signatures);
  }

  /** Whether the key signed it. */
  boolean isSignedBy(NoteKey key) {
    return signatures.stream()
        .filter(each -> each.name().equals(key.name()) && each.keyId().equals(key.id()))
        .anyMatch(
            each ->
                SigningKeyPair.verifies(
                    key.publicKey().toByteArray(),
                    each.bytes().toByteArray(),
                    text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The state that it tells of.
   *
   * @throws IllegalArgumentException where it tells of something else
   */
  Checkpoint checkpoint() {
    return Checkpoint.parse(text);
  }

  @Override
  public String toString() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(each -> note.append(each.line()));
    return note.toString();
  }
}
