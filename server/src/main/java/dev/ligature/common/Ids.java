package dev.ligature.common;

import java.util.UUID;

/** The only source of ids and of unpredictable bytes. */
public interface Ids {
  /** A fresh UUIDv7 (RFC 9562): ordered by time, never derived from data. */
  UUID next();

  /** A fresh UUIDv4 where the order of creation must not show. */
  UUID random();

  /** Unpredictable bytes from a cryptographic generator. */
  byte[] bytes(int count);
}
