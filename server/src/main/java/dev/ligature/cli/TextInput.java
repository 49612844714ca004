package dev.ligature.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text from a file, or from standard input where the file is named {@code -}. */
final class TextInput {
  private TextInput() {}

  /**
   * All of it, as UTF-8.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static String read(Path file) {
    try {
      return file.equals(Path.of("-"))
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file, e);
    }
  }
}
