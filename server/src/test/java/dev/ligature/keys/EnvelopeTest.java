package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {
  private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);
  private static final Instant TIME = Instant.parse("2026-06-01T00:00:00.001Z");
  private static final CredentialBinding PLACE = place("eu", ONE, "a", ONE, "SASL", 3, TIME);

  private final KeysFixture keys = new KeysFixture();
  private final UserKey owner = keys.hierarchy.current(keys.tenant, keys.account());
  private final UserKey stranger = keys.hierarchy.current(keys.tenant, keys.account());

  @AfterEach
  void close() {
    keys.close();
  }

  private static CredentialBinding place(
      String residency,
      UUID persona,
      String remote,
      UUID credential,
      String kind,
      long version,
      Instant time) {
    return new CredentialBinding(
        residency,
        new PersonaId(persona),
        ByteString.copyFromUtf8(remote),
        new CredentialRef(credential),
        kind,
        version,
        time);
  }

  private SealedBlob seal(UserKey key, CredentialBinding binding) {
    return keys.envelope.seal(key, binding, Secret.taking(SECRET.clone()));
  }

  private byte[] open(UserKey key, CredentialBinding binding, SealedBlob blob) {
    try (Secret secret = keys.envelope.open(key, binding, blob)) {
      return secret.expose().clone();
    }
  }

  private void assertCorrupt(UserKey key, CredentialBinding binding, SealedBlob blob) {
    assertThatThrownBy(() -> keys.envelope.open(key, binding, blob))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MATERIAL_CORRUPT));
  }

  @Test
  void opensInItsPlace() {
    assertThat(open(owner, PLACE, seal(owner, PLACE))).isEqualTo(SECRET);
  }

  @Test
  void sealsTheSameTwiceDifferently() {
    assertThat(seal(owner, PLACE).ciphertext()).isNotEqualTo(seal(owner, PLACE).ciphertext());
  }

  static Stream<Arguments> otherPlaces() {
    return Stream.of(
        arguments(place("us", ONE, "a", ONE, "SASL", 3, TIME)),
        arguments(place("eu", TWO, "a", ONE, "SASL", 3, TIME)),
        arguments(place("eu", ONE, "b", ONE, "SASL", 3, TIME)),
        arguments(place("eu", ONE, "a", TWO, "SASL", 3, TIME)),
        arguments(place("eu", ONE, "a", ONE, "XMPP", 3, TIME)),
        arguments(place("eu", ONE, "a", ONE, "SASL", 4, TIME)),
        arguments(place("eu", ONE, "a", ONE, "SASL", 3, TIME.plusMillis(1))));
  }

  @ParameterizedTest
  @MethodSource("otherPlaces")
  void INV_I03_opensUnderItsRecordedFactsAndNoOther(CredentialBinding other) {
    assertCorrupt(owner, other, seal(owner, PLACE));
    assertCorrupt(owner, PLACE, seal(owner, other));
  }

  @Test
  void INV_I02_refusesEveryFlippedByteOfHeaderWrapAndCiphertext() {
    SealedBlob blob = seal(owner, PLACE);
    for (int part = 0; part < 3; part++) {
      int size = List.of(blob.header(), blob.wrappedKey(), blob.ciphertext()).get(part).size();
      for (int i = 0; i < size; i++) {
        assertCorrupt(
            owner,
            PLACE,
            new SealedBlob(
                part == 0 ? flipped(blob.header(), i) : blob.header(),
                part == 1 ? flipped(blob.wrappedKey(), i) : blob.wrappedKey(),
                part == 2 ? flipped(blob.ciphertext(), i) : blob.ciphertext()));
      }
    }
  }

  private static ByteString flipped(ByteString bytes, int at) {
    byte[] changed = bytes.toByteArray();
    changed[at] ^= 1;
    return ByteString.copyFrom(changed);
  }

  @Test
  void ATK_V1_refusesEverySwapOfColumnsBetweenTwoRows() {
    CredentialBinding elsewhere = place("eu", TWO, "b", TWO, "SASL", 3, TIME);
    SealedBlob mine = seal(owner, PLACE);
    SealedBlob theirs = seal(stranger, elsewhere);
    for (int swap = 1; swap < 8; swap++) {
      assertCorrupt(
          owner,
          PLACE,
          new SealedBlob(
              (swap & 1) == 0 ? mine.header() : theirs.header(),
              (swap & 2) == 0 ? mine.wrappedKey() : theirs.wrappedKey(),
              (swap & 4) == 0 ? mine.ciphertext() : theirs.ciphertext()));
    }
  }

  @Test
  void ATK_V2_refusesAnOlderVersionInTheNewerOnesPlace() {
    SealedBlob old = seal(owner, place("eu", ONE, "a", ONE, "SASL", 2, TIME));
    assertCorrupt(owner, PLACE, old);
  }

  @Test
  void INV_I02_refusesAnotherUsersKeyAndAnotherEpoch() {
    SealedBlob blob = seal(owner, PLACE);
    assertCorrupt(stranger, PLACE, blob);
    UserKey next = keys.hierarchy.rotate(keys.tenant, keys.stores.userKeys.getFirst().account());
    assertCorrupt(next, PLACE, blob);
    assertCorrupt(owner, PLACE, seal(next, PLACE));
  }

  @Test
  void INV_I11_aRewrapOpensForTheNewOwnerOnlyAndLeavesThePayload() {
    SealedBlob before = seal(owner, PLACE);
    CredentialBinding moved = place("eu", TWO, "a", ONE, "SASL", 3, TIME);
    SealedBlob after = keys.envelope.rewrap(before, owner, PLACE, stranger, moved);
    assertThat(after.ciphertext()).isEqualTo(before.ciphertext());
    assertThat(open(stranger, moved, after)).isEqualTo(SECRET);
    assertCorrupt(owner, PLACE, after);
    assertCorrupt(owner, moved, after);
    assertCorrupt(stranger, PLACE, after);
    SealedBlob undone = keys.envelope.rewrap(after, stranger, moved, owner, PLACE);
    assertThat(open(owner, PLACE, undone)).isEqualTo(SECRET);
  }
}
