package dev.ligature.keys;

import java.util.List;

/** Stored purpose keys; changes are committed at once. */
interface PurposeKeyStore {
  /** All generations that are not destroyed, newest first. */
  List<StoredPurposeKey> list(Purpose purpose, String scope);

  /** Stores unless there is an active generation or one of that number; false if there is. */
  boolean insertUnlessActive(StoredPurposeKey key);

  /** Stores the next generation and retires the one before; false if another did so first. */
  boolean replaceActive(StoredPurposeKey next);
}
