package dev.ligature.db;

import dev.ligature.common.Ids;
import dev.ligature.common.StartupRefusal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A real PostgreSQL for development and tests that Ligature runs itself: on loopback, with
 * passwords, durable, its data kept between runs. One that was left behind by a killed process is
 * taken over.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final String DATABASE = "ligature";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres postgres;
  private final EmbeddedState state;

  private EmbeddedDatabase(EmbeddedPostgres postgres, EmbeddedState state) {
    this.postgres = postgres;
    this.state = state;
  }

  /**
   * Starts PostgreSQL on the data in a directory, which is made when missing, and makes its roles
   * and its database.
   *
   * @throws StartupRefusal when another process uses the directory, or the system has no binaries
   */
  public static EmbeddedDatabase start(Path directory, Ids ids) {
    EmbeddedPlatform.requireSupported();
    try {
      Files.createDirectories(
          directory.toAbsolutePath(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      EmbeddedState state = new EmbeddedState(directory.resolve("database.properties"), ids);
      EmbeddedDatabase database = new EmbeddedDatabase(launch(directory, state), state);
      database.makeRoles();
      return database;
    } catch (IOException e) {
      throw new StartupRefusal(
          "The embedded PostgreSQL in "
              + directory
              + " does not start (see postgres.log there): "
              + e.getMessage(),
          e);
    }
  }

  private static EmbeddedPostgres launch(Path directory, EmbeddedState state) throws IOException {
    Path data = directory.resolve("postgres").toAbsolutePath();
    String password = state.password(SUPERUSER);
    Redirect log = Redirect.appendTo(directory.resolve("postgres.log").toFile());
    Path passwordFile = Files.createTempFile(directory, "initdb", ".tmp");
    try {
      Files.writeString(passwordFile, password);
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
          .setRegisterShutdownHook(false)
          .setPGStartupWait(START_LIMIT)
          .setOutputRedirector(log)
          .setErrorRedirector(log)
          .setPort(portFor(data, state))
          // These become options of initdb: passwords are asked for from the first moment on.
          .setLocaleConfig("auth", "scram-sha-256")
          .setLocaleConfig("pwfile", passwordFile.toAbsolutePath().toString())
          .setLocaleConfig("locale", "C")
          .setLocaleConfig("locale-provider", "builtin")
          .setLocaleConfig("builtin-locale", "C.UTF-8")
          .setServerConfig("listen_addresses", "127.0.0.1")
          .setServerConfig("unix_socket_directories", "")
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("max_connections", "100")
          .setConnectConfig("password", password)
          .start();
    } catch (IllegalStateException e) {
      throw new StartupRefusal(
          "The embedded PostgreSQL in "
              + directory
              + " does not start; another process may be using it (see postgres.log there): "
              + e.getMessage(),
          e);
    } finally {
      Files.delete(passwordFile);
    }
  }

  /** The port of the last start, unless a stranger took it while PostgreSQL was down. */
  private static int portFor(Path data, EmbeddedState state) throws IOException {
    int port = state.port();
    return isPostgresAlive(data) || isFree(port) ? port : state.chooseOtherPort();
  }

  private static boolean isPostgresAlive(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return false;
    }
    List<String> lines = Files.readAllLines(pidFile);
    return !lines.isEmpty()
        && ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).isPresent();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private void makeRoles() {
    try (DatabaseRoles roles = new DatabaseRoles(url(SUPERUSER), administrator())) {
      roles.ensureRole(login(DatabaseAccess.OWNER_ROLE));
      roles.ensureRole(login(DatabaseAccess.APPLICATION_ROLE));
      roles.ensureRole(login(DatabaseAccess.ERASURE_ROLE));
      roles.ensureDatabase(DATABASE, DatabaseAccess.OWNER_ROLE);
    }
  }

  private DatabaseLogin login(String role) {
    return new DatabaseLogin(role, state.password(role));
  }

  /** The superuser of this PostgreSQL. */
  public DatabaseLogin administrator() {
    return login(SUPERUSER);
  }

  /** JDBC address of one of its databases. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
  }

  /** The way into the database {@code ligature}. */
  public DatabaseAccess access() {
    return new DatabaseAccess(
        url(DATABASE),
        login(DatabaseAccess.OWNER_ROLE),
        login(DatabaseAccess.APPLICATION_ROLE),
        DatabaseAccess.ERASURE_ROLE,
        true);
  }

  /** Stops PostgreSQL; call it after everything that is connected has stopped. */
  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
