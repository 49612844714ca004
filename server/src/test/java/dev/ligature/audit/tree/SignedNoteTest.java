package dev.ligature.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.SigningKeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
  private static final SigningKeyPair PAIR = SigningKeyPair.generate();
  private static final Checkpoint CHECKPOINT =
      new Checkpoint("ligature-audit/x", 7, MerkleHash.EMPTY);
  private static final NoteKey KEY =
      new NoteKey(CHECKPOINT.origin(), ByteString.copyFrom(PAIR.publicKey()));

  /** The example of the package that the format comes from. */
  @Test
  void verifiesThePublishedExample() {
    NoteKey peter =
        NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    String note =
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
        """;

    assertThat(SignedNote.parse(note).isSignedBy(peter)).isTrue();
    assertThat(SignedNote.parse(note).toString()).isEqualTo(note);
    assertThat(SignedNote.parse(note.replace("answer", "Answer")).isSignedBy(peter)).isFalse();
  }

  @Test
  void isReadAsItWasWrittenAndVerifiedByItsKeyOnly() {
    SigningKeyPair older = SigningKeyPair.generate();
    SignedNote note = SignedNote.sign(CHECKPOINT, List.of(PAIR, older));
    SignedNote read = SignedNote.parse(note.toString());

    assertThat(read).isEqualTo(note);
    assertThat(read.checkpoint()).isEqualTo(CHECKPOINT);
    assertThat(read.isSignedBy(KEY)).isTrue();
    assertThat(read.isSignedBy(NoteKey.parse(KEY.text()))).isTrue();
    assertThat(
            read.isSignedBy(
                new NoteKey(CHECKPOINT.origin(), ByteString.copyFrom(older.publicKey()))))
        .isTrue();
    assertThat(
            read.isSignedBy(
                new NoteKey(
                    CHECKPOINT.origin(),
                    ByteString.copyFrom(SigningKeyPair.generate().publicKey()))))
        .isFalse();
    assertThat(read.isSignedBy(new NoteKey("other", KEY.publicKey()))).isFalse();
  }

  @Test
  void noCharacterOfTheTextCanBeChanged() {
    String note = SignedNote.sign(CHECKPOINT, List.of(PAIR)).toString();
    int text = CHECKPOINT.text().length() - 1;
    for (int i = 0; i < text; i++) {
      char other = note.charAt(i) == '8' ? '9' : '8';
      SignedNote forged = SignedNote.parse(note.substring(0, i) + other + note.substring(i + 1));
      assertThat(forged.isSignedBy(KEY)).as("character %d", i).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "text\n\nno signature\n", "text\n\n— name !\n"})
  void refusesWhatIsNoNote(String text) {
    assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\n1\n", "a\n01\nAA==\n", "a\n-1\nAA==\n", "a\n1\nAA==\n"})
  void refusesWhatIsNoCheckpoint(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2Qc="
      })
  void refusesWhatIsNoVerifierKey(String text) {
    assertThatThrownBy(() -> NoteKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
