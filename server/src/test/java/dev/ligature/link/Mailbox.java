package dev.ligature.link;

import static org.awaitility.Awaitility.await;

import dev.ligature.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The development mailbox of a server, as its owner reads it. */
public record Mailbox(Path data) {
  private static final Pattern CODE = Pattern.compile("(?m)^(\\d{6})\\b");

  public static Mailbox of(TestServer server) {
    return new Mailbox(
        Path.of(server.context().getRequiredProperty("ligature.data-directory", String.class)));
  }

  /** The so-manieth code to an address; waits for it. */
  public String codeTo(String address, int place) {
    return await().until(() -> codesTo(address), codes -> codes.size() >= place).get(place - 1);
  }

  /** The codes to an address, the oldest first. */
  public List<String> codesTo(String address) {
    return textsTo(address).stream()
        .map(CODE::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .toList();
  }

  /** The first mail to an address; waits for it. */
  String textTo(String address) {
    return await().until(() -> textsTo(address), texts -> !texts.isEmpty()).getFirst();
  }

  private List<String> textsTo(String address) {
    Path directory = data.resolve("mailbox");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".eml"))
          .sorted()
          .map(Mailbox::read)
          .filter(text -> text.startsWith("To: " + address + "\n"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
