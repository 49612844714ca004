package dev.ligature.link;

import java.util.function.Supplier;

/** Looks at what a method does while it is called. */
public interface Probe {
  /**
   * Calls it.
   *
   * @param method short name
   */
  <T> T call(String method, Supplier<T> call);
}
