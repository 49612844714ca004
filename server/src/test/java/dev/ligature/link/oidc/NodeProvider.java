package dev.ligature.link.oidc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The certified npm package oidc-provider, as a process of its own. */
final class NodeProvider implements TestProvider {
  private static final Path DIRECTORY = Path.of("src", "test", "oidc-provider");

  private static final String LISTENS = "listens on ";

  private final Process process;
  private final int port;

  private NodeProvider(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Whether it must run: where its packages are installed, and in the gate. */
  static boolean isRequired() {
    return Files.isDirectory(DIRECTORY.resolve("node_modules"))
        || "true".equals(System.getenv("CI"));
  }

  static NodeProvider start() {
    try {
      Process process =
          new ProcessBuilder("node", "provider.mjs", CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      StringBuilder said = new StringBuilder();
      String line;
      while ((line = output.readLine()) != null && !line.startsWith(LISTENS)) {
        said.append(line).append('\n');
      }
      if (line == null) {
        throw new IllegalStateException(
            "oidc-provider did not start; run `npm ci --ignore-scripts` in server/"
                + DIRECTORY
                + ":\n"
                + said);
      }
      Thread.ofVirtual().start(() -> output.lines().forEach(each -> {}));
      return new NodeProvider(process, Integer.parseInt(line.substring(LISTENS.length())));
    } catch (IOException e) {
      throw new UncheckedIOException("node is needed for this test", e);
    }
  }

  @Override
  public String issuer() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
