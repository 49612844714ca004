package dev.ligature.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The codes that the server has mailed into its development mailbox. */
final class Mailbox {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern MAIL = Pattern.compile("(?s)To: (\\S+)\n.*?\n(\\d{6})\n");

  private final Path directory;

  Mailbox(Path data) {
    directory = data.resolve("mailbox");
  }

  /** Takes so many mails out, and returns their codes by address. */
  Map<String, String> take(int mails) {
    Map<String, String> codes = new HashMap<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (codes.size() < mails) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(codes.size() + " mails came instead of " + mails);
      }
      waiting().forEach(mail -> take(mail, codes));
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return codes;
  }

  private List<Path> waiting() {
    try (Stream<Path> mails = Files.list(directory)) {
      return mails.filter(mail -> mail.toString().endsWith(".eml")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void take(Path mail, Map<String, String> codes) {
    try {
      Matcher matcher = MAIL.matcher(Files.readString(mail));
      if (matcher.find()) {
        codes.put(matcher.group(1), matcher.group(2));
      }
      Files.delete(mail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
