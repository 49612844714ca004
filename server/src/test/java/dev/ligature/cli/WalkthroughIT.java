package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader who pastes the commands of the documents sees what stands there. */
class WalkthroughIT {
  private static final Path README = Path.of("..", "README.md");
  private static final Path WALKTHROUGH = Path.of("..", "docs", "walkthrough.md");

  /** Goes on in the shell of the walkthrough. */
  private static final Path PEOPLE = Path.of("..", "docs", "people.md");

  private static final String NEXT = "=== next ===\n";

  @TempDir private Path directory;

  @Test
  void theCommandsOfTheDocumentsAnswerAsShown() throws Exception {
    try (UpProcess up = UpProcess.start(directory.resolve("data"));
        Replay replay = new Replay(directory)) {
      for (List<Path> documents : List.of(List.of(README), List.of(WALKTHROUGH, PEOPLE))) {
        List<DocumentedCalls> calls = new ArrayList<>();
        for (Path document : documents) {
          calls.addAll(DocumentedCalls.in(document));
        }
        String script =
            calls.stream()
                .map(call -> call.commands() + "printf '%s\\n' '" + NEXT.strip() + "'\n")
                .collect(Collectors.joining())
                .replace("127.0.0.1:7443", "127.0.0.1:" + up.port());

        String[] answers = replay.run(script).split(NEXT, -1);

        assertThat(calls).as(documents.toString()).isNotEmpty();
        for (int i = 0; i < calls.size(); i++) {
          assertThat(AnswerShape.difference(calls.get(i).answer(), answers[i]))
              .as("%s, after:%n%s%nit answers:%n%s", documents, calls.get(i).commands(), answers[i])
              .isEmpty();
        }
      }
      assertThat(up.printed())
          .as("what `up` prints is the walk")
          .contains(commandsOfTheWalk(up.port()));
    }
  }

  /** The first block asks for the tenant; `up` tells it. */
  private static List<String> commandsOfTheWalk(int port) throws Exception {
    return DocumentedCalls.in(WALKTHROUGH).stream()
        .flatMap(call -> call.commands().lines())
        .filter(line -> !line.matches("TENANT=.*|.*ListTenants.*|.*--role operator.*"))
        .map(line -> "  " + line.replace(":7443", String.format(Locale.ROOT, ":%d", port)))
        .toList();
  }
}
