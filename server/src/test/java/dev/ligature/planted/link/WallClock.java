package dev.ligature.planted.link;

import java.time.Instant;

/** A class that asks the machine for the time. */
final class WallClock {
  Instant read() {
    return Instant.now();
  }
}
