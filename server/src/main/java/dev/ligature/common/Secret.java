package dev.ligature.common;

import java.util.Arrays;

/** Bytes that must not be seen; wiped when closed and never printed. */
public final class Secret implements AutoCloseable {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over; the caller must not use it any more. */
  public static Secret taking(byte[] bytes) {
    return new Secret(bytes);
  }

  /** The bytes themselves, not a copy; valid until {@link #close}. */
  public byte[] expose() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Secret[" + bytes.length + " bytes]";
  }
}
