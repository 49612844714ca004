package dev.ligature.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.cli.Ligature;
import dev.ligature.daemon.irc.IrcDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The server and the daemon as processes of their own, with their data in one directory. */
final class Installation implements AutoCloseable {
  private static final Pattern RUNS = Pattern.compile("Ligature runs on 127.0.0.1:(\\d+)");
  private static final Pattern SESSION = Pattern.compile("session \\S+ has begun");
  private static final Pattern CODE = Pattern.compile("(?m)^(\\d{6})$");

  private final TemporaryDirectory temporary = new TemporaryDirectory();
  private final Path directory = temporary.path();
  private int port;
  private @Nullable Child server;
  private @Nullable Child daemon;

  /** Starts the server, at the port of its last start if there was one. */
  int startServer() {
    Path log = directory.resolve("server-" + System.nanoTime() + ".log");
    server =
        Child.start(
            "the server",
            log,
            Ligature.class,
            List.of("up", "--data", data().toString(), "--port", Integer.toString(port)));
    port = Integer.parseInt(Objects.requireNonNull(server).await(RUNS).group(1));
    return port;
  }

  /** Ends the server as a crash would. */
  void killServer() {
    Objects.requireNonNull(server).kill();
  }

  /**
   * Starts the IRC daemon for the first time.
   *
   * @param ircAuthorities PEM bundle that verifies the IRC server; null for those of the JDK
   */
  void startDaemon(EnrolDaemonResponse enrolment, @Nullable Path ircAuthorities) {
    Path file = directory.resolve("enrolment.json");
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, JsonFormat.printer().print(enrolment));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server",
                "127.0.0.1:" + port,
                "--plaintext",
                "--state",
                directory.resolve("daemon").toString(),
                "--enrolment",
                file.toString(),
                "--allow-private-hosts"));
    if (ircAuthorities != null) {
      arguments.addAll(List.of("--irc-authorities", ircAuthorities.toString()));
    }
    daemon = Child.start("the daemon", directory.resolve("daemon.log"), IrcDaemon.class, arguments);
    Objects.requireNonNull(daemon).await(SESSION);
  }

  /** Data directory of the server, where its development issuer has its key. */
  Path data() {
    return directory.resolve("data");
  }

  /** The newest code that was mailed to an address; the development mailbox is a directory. */
  String codeMailedTo(String address) {
    while (true) {
      try (Stream<Path> mails = Files.list(data().resolve("mailbox"))) {
        var code =
            mails
                .filter(mail -> mail.toString().endsWith(".eml"))
                .sorted(Comparator.reverseOrder())
                .map(Installation::read)
                .filter(mail -> mail.startsWith("To: " + address + "\n"))
                .map(CODE::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
        if (code.isPresent()) {
          return code.get();
        }
      } catch (IOException e) {
        // The first mail makes the directory.
      }
      Child.pause();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Child child : Stream.of(daemon, server).filter(Objects::nonNull).toList()) {
      child.close();
    }
    temporary.close();
  }
}
