package dev.ligature.db;

import dev.ligature.common.StartupRefusal;
import java.util.Locale;
import java.util.Set;

/** The systems for which PostgreSQL binaries come with Ligature. */
final class EmbeddedPlatform {
  private static final Set<String> SUPPORTED =
      Set.of("linux amd64", "linux aarch64", "mac x86_64", "mac aarch64");

  private EmbeddedPlatform() {}

  static void requireSupported() {
    requireSupported(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static void requireSupported(String osName, String architecture) {
    String family = osName.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    if (!SUPPORTED.contains(family + " " + architecture)) {
      throw new StartupRefusal(
          "The embedded PostgreSQL runs on Linux and macOS, on x86-64 and arm64; this is "
              + osName
              + " on "
              + architecture
              + ". Set LIGATURE_DB_URL to a PostgreSQL of your own.");
    }
  }
}
