package dev.ligature.common;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Ids and bytes from the platform's cryptographic generator. */
public final class SecureIds implements Ids {
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public SecureIds(Clock clock) {
    this.clock = clock;
  }

  @Override
  public UUID next() {
    long high = (clock.millis() << 16) | 0x7000L | (random.nextInt() & 0x0fffL);
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  @Override
  public UUID random() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  @Override
  public byte[] bytes(int count) {
    byte[] result = new byte[count];
    random.nextBytes(result);
    return result;
  }
}
