package dev.ligature.link;

import java.util.concurrent.atomic.AtomicInteger;

/** Telephone numbers that no other test of this JVM has, whose mailbox they may share. */
public final class TestNumbers {
  private static final AtomicInteger LAST = new AtomicInteger(100_000);

  private TestNumbers() {}

  /** A Norwegian mobile number. */
  public static String fresh() {
    return "+4740" + LAST.incrementAndGet();
  }
}
