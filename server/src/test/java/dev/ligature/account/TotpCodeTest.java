package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 6238 appendix B, in six digits. */
class TotpCodeTest {
  private static final byte[] SEED = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

  @Test
  void givesTheCodesOfRfc6238() {
    Map.of(
            59L, "287082",
            1_111_111_109L, "081804",
            1_111_111_111L, "050471",
            1_234_567_890L, "005924",
            2_000_000_000L, "279037",
            20_000_000_000L, "353130")
        .forEach(
            (second, code) ->
                assertThat(TotpCode.of(SEED, TotpCode.stepAt(Instant.ofEpochSecond(second))))
                    .isEqualTo(code));
  }

  @Test
  void takesTheRunningStepAndItsNeighboursButNoneThatIsUsedUp() {
    Instant now = Instant.ofEpochSecond(1_234_567_890L);
    long step = TotpCode.stepAt(now);

    for (long near = step - 1; near <= step + 1; near++) {
      assertThat(TotpCode.match(SEED, TotpCode.of(SEED, near), now, 0)).hasValue(near);
      assertThat(TotpCode.match(SEED, TotpCode.of(SEED, near), now, near)).isEmpty();
    }
    assertThat(TotpCode.match(SEED, TotpCode.of(SEED, step - 2), now, 0)).isEmpty();
    assertThat(TotpCode.match(SEED, TotpCode.of(SEED, step + 2), now, 0)).isEmpty();
    assertThat(TotpCode.match(SEED, "", now, 0)).isEmpty();
  }
}
