package dev.ligature.common;

import java.util.UUID;

/** An identifier; each kind of object has a record of its own. */
public interface Id {
  /** The value as stored. */
  UUID value();
}
