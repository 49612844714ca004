package dev.ligature.planted.common;

import dev.ligature.planted.link.WireReader;

/** A common word that knows a domain. */
final class UpwardLook {
  WireReader reader() {
    return new WireReader();
  }
}
