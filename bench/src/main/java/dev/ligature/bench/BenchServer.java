package dev.ligature.bench;

import dev.ligature.cli.LigatureServer;
import java.io.IOException;
import java.util.Map;

/** The server that is measured, as a process of its own; it ends when its input does. */
final class BenchServer {
  static final String LISTENING = "listening on ";

  private BenchServer() {}

  public static void main(String[] arguments) throws IOException {
    try (LigatureServer server = LigatureServer.start(Map.of())) {
      System.out.println(LISTENING + server.port());
      while (System.in.read() >= 0) {
        // Only the end of the input counts.
      }
    }
  }
}
