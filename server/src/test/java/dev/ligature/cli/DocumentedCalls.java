package dev.ligature.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a document that are marked for replay, each with the answer shown: a block {@code
 * console} that holds both, or a block {@code sh}, with a block {@code json} behind it or without.
 *
 * @param answer empty where none is shown
 */
record DocumentedCalls(String commands, String answer) {
  private static final Pattern MARKED =
      Pattern.compile(
          "<!-- replay -->\\n```(sh|console)\\n(.*?)```\\n(?:\\s*```json\\n(.*?)```\\n)?",
          Pattern.DOTALL);

  static List<DocumentedCalls> in(Path document) throws IOException {
    List<DocumentedCalls> calls = new ArrayList<>();
    Matcher block = MARKED.matcher(Files.readString(document));
    while (block.find()) {
      calls.add(
          block.group(1).equals("sh")
              ? new DocumentedCalls(block.group(2), block.group(3) == null ? "" : block.group(3))
              : console(block.group(2)));
    }
    return calls;
  }

  /** One command behind a dollar sign, and its answer. */
  private static DocumentedCalls console(String block) {
    String[] parts = block.split("\n", 2);
    if (!parts[0].startsWith("$ ")) {
      throw new IllegalStateException("no command: " + parts[0]);
    }
    return new DocumentedCalls(parts[0].substring(2) + "\n", parts[1]);
  }
}
