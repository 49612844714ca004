package dev.ligature.db;

import dev.ligature.common.Ids;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Properties;

/** What the embedded database keeps beside its data: its port and the passwords of its roles. */
final class EmbeddedState {
  private static final String PORT = "port";
  private static final int PASSWORD_BYTES = 24;

  private final Path file;
  private final Ids ids;
  private final Properties properties = new Properties();

  EmbeddedState(Path file, Ids ids) throws IOException {
    this.file = file;
    this.ids = ids;
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
    }
  }

  /** The password of a role, made at the first call for it. */
  String password(String role) {
    String key = "password." + role;
    String password = properties.getProperty(key);
    if (password != null) {
      return password;
    }
    String fresh =
        Base64.getUrlEncoder().withoutPadding().encodeToString(ids.bytes(PASSWORD_BYTES));
    properties.setProperty(key, fresh);
    save();
    return fresh;
  }

  /** The port of the last start, or a free one when there is none yet. */
  int port() {
    String port = properties.getProperty(PORT);
    return port == null ? chooseOtherPort() : Integer.parseInt(port);
  }

  /** Picks a free loopback port and remembers it. */
  int chooseOtherPort() {
    int port = freePort();
    properties.setProperty(PORT, Integer.toString(port));
    save();
    return port;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the file in one step, readable by its owner only. */
  private void save() {
    try {
      Path fresh =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              "database",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (Writer writer = Files.newBufferedWriter(fresh)) {
        properties.store(writer, "Embedded PostgreSQL of Ligature; keep private");
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
