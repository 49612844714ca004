package dev.ligature.link;

import dev.ligature.cli.LigatureServer;
import dev.ligature.db.DatabaseAccess;
import dev.ligature.db.DatabaseLogin;
import dev.ligature.db.FailingSql;
import dev.ligature.testing.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another node of a test server's installation in a process of its own. Each call of a chosen
 * method stops there for good after a chosen statement, the next one some statements further on, so
 * that all of them can be killed exactly there.
 */
final class KilledServer implements AutoCloseable {
  private static final String LISTENS = "listens at ";
  private static final String STOPPED = "stopped";
  private static final int CONNECTIONS = 12;

  private final Process process;
  private final BufferedReader output;
  private final ManagedChannel channel;

  private KilledServer(Process process, BufferedReader output, int port) {
    this.process = process;
    this.output = output;
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** The first call of the method stops after a statement, each further one so many later. */
  static KilledServer start(TestServer beside, String method, int statement, int step)
      throws IOException {
    DatabaseAccess access = beside.database().access();
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledServer.class.getName(),
                access.url(),
                access.application().user(),
                access.application().password(),
                beside.context().getRequiredProperty("ligature.data-directory", String.class),
                method,
                Integer.toString(statement),
                Integer.toString(step))
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader();
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(LISTENS)) {
        return new KilledServer(
            process, output, Integer.parseInt(line.substring(LISTENS.length())));
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("the node ended early:\n" + seen);
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Returns when a call has come to its statement, or when the process is gone. */
  boolean awaitStatement() {
    return output.lines().anyMatch(STOPPED::equals);
  }

  /** Kills it (SIGKILL). */
  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("a killed process lives");
    }
  }

  /** The node: database address, user, password, data directory, method, statement, step. */
  public static void main(String[] arguments) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("ligature.development", true);
    properties.put("ligature.data-directory", arguments[3]);
    properties.put("ligature.keys.kek", "dev-file://" + arguments[3] + "/kek.json");
    properties.put("ligature.audit.checkpoint-file", arguments[3] + "/audit-checkpoint.txt");
    properties.put("ligature.rpc.port", 0);
    properties.put("ligature.db.connections", CONNECTIONS);
    properties.put(FailingSql.PROPERTY, "true");
    DatabaseLogin login = new DatabaseLogin(arguments[1], arguments[2]);
    properties.putAll(
        LigatureServer.databaseProperties(
            new DatabaseAccess(arguments[0], login, login, "", true)));
    LigatureServer server = LigatureServer.start(properties);
    stopEach(
        server.context().getBean(FailingSql.class),
        arguments[4],
        Integer.parseInt(arguments[5]),
        Integer.parseInt(arguments[6]));
    System.out.println(LISTENS + server.port());
  }

  private static void stopEach(FailingSql sql, String method, int statement, int step) {
    sql.stopAfter(
        statement,
        method,
        () -> {
          stopEach(sql, method, statement + step, step);
          System.out.println(STOPPED);
        });
  }
}
