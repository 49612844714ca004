package dev.ligature.cli;

import dev.ligature.common.StartupRefusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the server for production, configured by environment variables or a file. */
@Command(
    name = "serve",
    description = "Run the server for production, on a PostgreSQL of yours.",
    mixinStandardHelpOptions = true)
final class Serve implements Callable<Integer> {
  @Option(
      names = "--config",
      defaultValue = "${env:LIGATURE_CONFIG}",
      paramLabel = "FILE",
      description = {
        "Settings, as .yml or .properties; environment variables win over them.",
        "Default LIGATURE_CONFIG; without it there is no file."
      })
  private @Nullable Path configuration;

  @Override
  public Integer call() throws InterruptedException {
    if (configuration != null) {
      use(configuration);
    }
    LigatureServer server = LigatureServer.start(Map.of("ligature.db.embedded", false));
    Shutdown.await(server);
    return 0;
  }

  private static void use(Path file) {
    if (!file.toString().matches(".*\\.(yml|yaml|properties)")) {
      throw new StartupRefusal("The configuration must be a .yml or .properties file: " + file);
    }
    if (!Files.isReadable(file)) {
      throw new StartupRefusal("The configuration cannot be read: " + file);
    }
    System.setProperty("micronaut.config.files", file.toAbsolutePath().toString());
  }
}
