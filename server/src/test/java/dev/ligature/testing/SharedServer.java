package dev.ligature.testing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One server for all the tests of this JVM that need nothing special; each test makes a tenant of
 * its own in it.
 */
public final class SharedServer {
  private static @Nullable TestServer server;

  private SharedServer() {}

  /** Started at the first call, stopped when the JVM ends. */
  public static synchronized TestServer get() {
    if (server == null) {
      server = TestServer.start(SharedServer.class, Map.of());
    }
    return server;
  }
}
