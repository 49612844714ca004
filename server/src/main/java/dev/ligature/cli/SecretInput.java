package dev.ligature.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where commands take secrets from; never from their arguments, which every process can read. */
public final class SecretInput {
  private SecretInput() {}

  /**
   * The secret in an environment variable, else in a file without its last line break, else as it
   * is typed in.
   *
   * @param what it is, for people
   * @throws IllegalArgumentException if it is nowhere, or empty
   */
  public static String read(
      String what, Map<String, String> environment, String variable, @Nullable Path file) {
    String given = environment.get(variable);
    if (given == null && file != null) {
      given = inFile(file);
    }
    if (given == null) {
      given = typed(what);
    }
    if (given == null) {
      throw new IllegalArgumentException(what + " is not known: set " + variable + " or a file");
    }
    if (given.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    return given;
  }

  private static String inFile(Path file) {
    try {
      return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file, e);
    }
  }

  private static @Nullable String typed(String what) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(terminal -> terminal.readPassword("%s: ", what))
        .map(String::new)
        .orElse(null);
  }
}
