package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KekGuardTest {
  private static final String DEV = "dev-file:///tmp/kek";
  private static final String KMS = "gcp-kms://projects/p";

  private static KekFacts facts(
      String uri,
      boolean profile,
      boolean marked,
      String stored,
      boolean loopback,
      long credentials,
      String mode) {
    return new KekFacts(
        uri,
        profile,
        marked,
        Set.of(stored),
        loopback,
        credentials,
        PosixFilePermissions.fromString(mode));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("in production", facts(DEV, true, false, DEV, true, 0, "rw-------")),
        arguments("marked as production", facts(DEV, false, true, DEV, true, 0, "rw-------")),
        arguments("under Cloud KMS", facts(DEV, false, false, KMS, true, 0, "rw-------")),
        arguments("loopback", facts(DEV, false, false, DEV, false, 0, "rw-------")),
        arguments("10000 credentials", facts(DEV, false, false, DEV, true, 10_001, "rw-------")),
        arguments("0600", facts(DEV, false, false, DEV, true, 0, "rw-r-----")),
        arguments("0600", facts(DEV, false, false, DEV, true, 0, "rw----r--")),
        arguments("development key file", facts(KMS, true, true, DEV, false, 0, "rw-------")),
        arguments("must start with", facts("file:///x", false, false, DEV, true, 0, "rw-------")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void ATK_V23_refusesEachMixOfDevelopmentAndProductionInItsOwnWords(String words, KekFacts facts) {
    assertThat(KekGuard.refusals(facts)).singleElement().asString().contains(words);
  }

  @Test
  void ATK_V23_letsTheRightTwinsStart() {
    assertThat(KekGuard.refusals(facts(DEV, false, false, DEV, true, 10_000, "rw-------")))
        .isEmpty();
    assertThat(KekGuard.refusals(facts(KMS, true, true, KMS, false, 1_000_000, "---------")))
        .isEmpty();
  }

  @Test
  void ATK_V23_namesAllReasonsAtOnce() {
    assertThat(KekGuard.refusals(facts(DEV, true, true, KMS, false, 10_001, "rw-rw-rw-")))
        .hasSize(6)
        .doesNotHaveDuplicates();
  }
}
