package dev.ligature.connector;

import dev.ligature.common.Ids;
import java.security.MessageDigest;

/** The server's nonces of a stream: the newest one, and the one before it, are taken. */
final class ControlNonces {
  private static final int BYTES = 32;

  private final Ids ids;
  private byte[] newest;
  private byte[] before;

  ControlNonces(Ids ids) {
    this.ids = ids;
    this.newest = ids.bytes(BYTES);
    this.before = newest;
  }

  byte[] newest() {
    return newest;
  }

  byte[] before() {
    return before;
  }

  /** Makes the next one. */
  byte[] next() {
    before = newest;
    newest = ids.bytes(BYTES);
    return newest;
  }

  boolean takes(byte[] nonce) {
    return MessageDigest.isEqual(newest, nonce) || MessageDigest.isEqual(before, nonce);
  }
}
