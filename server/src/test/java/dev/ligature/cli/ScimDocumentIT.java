package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.scim.ScimServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader who pastes the curl lines of the document sees what stands there. */
class ScimDocumentIT {
  private static final Path DOCUMENT = Path.of("..", "docs", "scim.md");
  private static final String NEXT = "=== next ===\n";

  @TempDir private Path directory;

  @Test
  void theCallsOfTheDocumentAnswerAsShown() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    List<DocumentedCalls> calls = DocumentedCalls.in(DOCUMENT);
    assertThat(calls).hasSize(4);
    try (TestServer server =
            TestServer.start(
                ScimDocumentIT.class,
                Map.of(
                    "ligature.scim.port",
                    0,
                    "ligature.scim.uri",
                    "http://127.0.0.1:7444",
                    "ligature.data-directory",
                    data.toString()));
        Replay replay = new Replay(directory)) {
      StringBuilder script = new StringBuilder("TENANT=" + TestTenant.create(server).id() + "\n");
      for (DocumentedCalls call : calls) {
        script
            .append(call.commands())
            .append("printf '%s\\n' '")
            .append(NEXT.strip())
            .append("'\n");
      }
      String[] answers =
          replay
              .run(script.toString().replace(":7444", ":" + server.bean(ScimServer.class).port()))
              .split(NEXT, -1);

      SoftAssertions all = new SoftAssertions();
      for (int i = 0; i < calls.size(); i++) {
        all.assertThat(AnswerShape.difference(calls.get(i).answer(), answers[i]))
            .as("after:%n%s%nit answers:%n%s", calls.get(i).commands(), answers[i])
            .isEmpty();
      }
      all.assertAll();
    }
  }
}
