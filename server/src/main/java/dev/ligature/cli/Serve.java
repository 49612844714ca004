package dev.ligature.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the server for production, configured by environment variables or a file. */
@Command(
    name = "serve",
    description = "Run the server for production, on a PostgreSQL of yours.",
    mixinStandardHelpOptions = true)
final class Serve implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    LigatureServer server = LigatureServer.start(Map.of("ligature.db.embedded", false));
    Shutdown.await(server);
    return 0;
  }
}
