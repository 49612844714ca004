package dev.ligature.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmePathsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  @Test
  void linksLeadToFilesThatExist() throws IOException {
    List<String> targets =
        LINK.matcher(Files.readString(Path.of("..", "README.md")))
            .results()
            .map(MatchResult::group)
            .map(link -> link.substring(2, link.length() - 1))
            .toList();
    assertThat(targets).hasSizeGreaterThan(10);
    assertThat(targets).allSatisfy(target -> assertThat(Path.of("..", target)).exists());
  }
}
