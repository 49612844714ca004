package dev.ligature.cli;

import dev.ligature.common.SecureIds;
import dev.ligature.common.StartupRefusal;
import dev.ligature.common.TenantId;
import dev.ligature.db.DatabaseMark;
import dev.ligature.db.EmbeddedDatabase;
import dev.ligature.db.Migrator;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything on one machine for development: database, keys, issuer, sample tenant. */
@Command(
    name = "up",
    description = "Run everything on this machine, for development.",
    mixinStandardHelpOptions = true)
final class Up implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";

  @Option(
      names = "--data",
      defaultValue = "${env:LIGATURE_DATA_DIRECTORY:-data}",
      description = "Directory of database and keys, kept between runs; default ${DEFAULT-VALUE}.")
  private Path data = Path.of("data");

  @Option(
      names = "--port",
      defaultValue = "7443",
      description = "Port of the server on loopback; 0 for any free one; default ${DEFAULT-VALUE}.")
  private int port;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (System.getenv("LIGATURE_DB_URL") != null) {
      throw new StartupRefusal(
          "LIGATURE_DB_URL is set, but `up` works on its own database only. Unset it, or run"
              + " `serve`.");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    System.setProperty("LIGATURE_LOG", "console");
    requireWritable(data);
    requireFree(port);
    say(out, "Starting PostgreSQL in " + data.toAbsolutePath().normalize() + " ...");
    EmbeddedDatabase database =
        EmbeddedDatabase.start(data.resolve("database"), new SecureIds(Clock.systemUTC()));
    LigatureServer server;
    TenantId tenant;
    try {
      Migrator migrator = new Migrator(database.access());
      migrator.migrate();
      migrator.mark(
          new SecureIds(Clock.systemUTC()).next(), new DatabaseMark("development", false));
      say(out, "Starting the server ...");
      server = LigatureServer.start(settings(database));
      tenant = server.context().getBean(SampleTenant.class).ensure().id();
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    say(out, Welcome.text(server.port(), tenant, data));
    Shutdown.await(server, database);
    return 0;
  }

  private Map<String, Object> settings(EmbeddedDatabase database) {
    Map<String, Object> settings =
        new HashMap<>(LigatureServer.databaseProperties(database.access()));
    Path directory = data.toAbsolutePath().normalize();
    settings.put("ligature.development", true);
    settings.put("ligature.sample-tenant", true);
    settings.put("ligature.data-directory", directory.toString());
    settings.put("ligature.keys.kek", "dev-file://" + directory.resolve("kek.json"));
    settings.put("ligature.audit.checkpoint-file", directory.resolve("audit-checkpoint.txt"));
    settings.put("ligature.rpc.host", HOST);
    settings.put("ligature.rpc.port", port);
    settings.put("ligature.rpc.reflection", true);
    settings.put("ligature.approval-delay", "0s");
    return settings;
  }

  private static void requireWritable(Path directory) {
    try {
      if (Files.isWritable(Files.createDirectories(directory))) {
        return;
      }
    } catch (IOException e) {
      // Said below, in words for people.
    }
    throw new StartupRefusal(
        "The data directory cannot be made or written to: " + directory.toAbsolutePath());
  }

  /** Before PostgreSQL takes its time. */
  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
    } catch (IOException e) {
      throw new StartupRefusal(
          "%s:%d cannot be listened at: %s. Choose another port with --port."
              .formatted(HOST, port, e.getMessage()),
          e);
    }
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
