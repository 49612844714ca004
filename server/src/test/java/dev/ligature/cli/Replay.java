package dev.ligature.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ligature.rpc.GrpcurlStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/**
 * Runs commands of our documents in a real shell, as a reader does who pastes them. Its {@code
 * grpcurl} and {@code ./ligature} hand their arguments to this process, which does the same.
 */
final class Replay implements AutoCloseable {
  private static final String COMMAND =
      """
      #!/bin/bash
      exec 3<>"/dev/tcp/127.0.0.1/@PORT@" || exit 9
      printf '%s\\0' "$#" "$(basename "$0")" "$@" >&3
      IFS= read -r status <&3
      if [ "$status" = 0 ]; then cat <&3; else cat <&3 >&2; fi
      exit "$status"
      """;

  private final Path directory;
  private final ServerSocket commands;

  /**
   * @param directory where the shell runs; its {@code data} is the data directory of the server
   */
  Replay(Path directory) throws IOException {
    this.directory = directory;
    this.commands = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    for (String name : List.of("grpcurl", "ligature")) {
      Path file = directory.resolve(name);
      Files.writeString(file, COMMAND.replace("@PORT@", Integer.toString(commands.getLocalPort())));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Thread.ofVirtual().name("replay").start(this::serve);
  }

  /** What the script printed; fails with its complaints where a command fails. */
  String run(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("script"), script);
    Path answers = directory.resolve("answers");
    Path complaints = directory.resolve("complaints");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", file.toString())
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(answers.toFile())
            .redirectError(complaints.toFile());
    builder.environment().put("no_proxy", "*");
    builder.environment().merge("PATH", directory.toString(), (path, ours) -> ours + ":" + path);
    Process shell = builder.start();
    boolean isOver = shell.waitFor(5, TimeUnit.MINUTES);
    String printed = Files.readString(answers);
    if (!isOver) {
      shell.destroyForcibly();
    }
    if (!isOver || shell.exitValue() != 0) {
      throw new AssertionError(
          "the commands failed:\n" + Files.readString(complaints) + "\nafter:\n" + printed);
    }
    return printed;
  }

  private void serve() {
    while (!commands.isClosed()) {
      try (Socket socket = commands.accept()) {
        List<String> words = words(socket.getInputStream());
        String answer;
        try {
          answer = "0\n" + answer(words.getFirst(), words.subList(1, words.size())) + "\n";
        } catch (RuntimeException e) {
          answer = "1\n" + words + ": " + e.getMessage() + "\n";
        }
        socket.getOutputStream().write(answer.getBytes(UTF_8));
      } catch (IOException e) {
        // Closed by close(), which ends the loop; else it concerns one command only.
      }
    }
  }

  /** The number of arguments, then the command's name and the arguments, each ended by a zero. */
  private static List<String> words(InputStream in) throws IOException {
    int count = Integer.parseInt(word(in)) + 1;
    List<String> words = new ArrayList<>();
    while (words.size() < count) {
      words.add(word(in));
    }
    return words;
  }

  private static String word(InputStream in) throws IOException {
    StringBuilder word = new StringBuilder();
    for (int next = in.read(); next > 0; next = in.read()) {
      word.append((char) next);
    }
    return word.toString();
  }

  private String answer(String command, List<String> arguments) {
    if (command.equals("grpcurl")) {
      return GrpcurlStandIn.run(arguments);
    }
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    StringWriter out = new StringWriter();
    CommandLine line =
        Ligature.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    if (line.execute(all.toArray(String[]::new)) != 0) {
      throw new IllegalStateException(out.toString());
    }
    return out.toString().strip();
  }

  @Override
  public void close() throws IOException {
    commands.close();
  }
}
