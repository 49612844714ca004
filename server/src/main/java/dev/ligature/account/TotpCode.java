package dev.ligature.account;

import com.google.crypto.tink.subtle.PrfHmacJce;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;

/** Time-based one-time passwords: six digits, 30 seconds, HMAC-SHA-1 (RFC 6238, RFC 4226). */
final class TotpCode {
  /** RFC 4226 section 4 recommends 160 bits. */
  static final int SEED_BYTES = 20;

  private static final int STEP_SECONDS = 30;
  private static final int DIGITS = 1_000_000;
  private static final int SKEW_STEPS = 1;

  private TotpCode() {}

  /** The code of a step. */
  static String of(byte[] seed, long step) {
    try {
      byte[] hash =
          new PrfHmacJce("HMACSHA1", new SecretKeySpec(seed, "HMAC"))
              .compute(ByteBuffer.allocate(Long.BYTES).putLong(step).array(), SEED_BYTES);
      int offset = hash[hash.length - 1] & 0xf;
      int truncated = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
      return "%06d".formatted(truncated % DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The step that is running. */
  static long stepAt(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
  }

  /**
   * The step whose code this is: the running one, or its neighbours for a clock that is off.
   *
   * @param after steps up to this one are used up
   */
  static OptionalLong match(byte[] seed, String code, Instant now, long after) {
    long running = stepAt(now);
    OptionalLong found = OptionalLong.empty();
    for (long step = running - SKEW_STEPS; step <= running + SKEW_STEPS; step++) {
      if (isEqual(of(seed, step), code) && step > after) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  private static boolean isEqual(String right, String given) {
    return MessageDigest.isEqual(
        right.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
