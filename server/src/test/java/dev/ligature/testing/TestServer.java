package dev.ligature.testing;

import dev.ligature.cli.LigatureServer;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real server over Netty on a free loopback port with development settings, on a fresh
 * database.
 */
public final class TestServer implements AutoCloseable {
  private final TestDatabase database;
  private final LigatureServer server;
  private final ManagedChannel channel;

  private TestServer(TestDatabase database, LigatureServer server) {
    this.database = database;
    this.server = server;
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  /**
   * Starts a server of the test's own.
   *
   * @param settings properties that win over the harness's
   */
  public static TestServer start(Class<?> test, Map<String, Object> settings) {
    return start(TestDatabase.create(test), settings);
  }

  /** Starts it on a database that the server closes in the end. */
  public static TestServer start(TestDatabase database, Map<String, Object> settings) {
    Map<String, Object> properties = new HashMap<>();
    Path data = dataDirectory();
    properties.put("ligature.development", true);
    properties.put("ligature.data-directory", data.toString());
    properties.put("ligature.keys.kek", "dev-file://" + data.resolve("kek.json"));
    properties.put("ligature.audit.checkpoint-file", data.resolve("audit-checkpoint.txt"));
    properties.put("ligature.rpc.port", 0);
    properties.put("ligature.rpc.reflection", true);
    properties.put("ligature.rpc.drain", "2s");
    properties.put("ligature.db.connections", 8);
    // Of fifty callers at once the last one waits for many others, on a slow machine for long.
    properties.put("datasources.default.connection-timeout", 15_000);
    properties.putAll(LigatureServer.databaseProperties(database.access()));
    properties.putAll(settings);
    return new TestServer(database, LigatureServer.start(properties));
  }

  private static Path dataDirectory() {
    try {
      return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data")
          .toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A plaintext channel to the server, closed with it. */
  public ManagedChannel channel() {
    return channel;
  }

  /** The application's parts. */
  public ApplicationContext context() {
    return server.context();
  }

  /** One part of the application. */
  public <T> T bean(Class<T> type) {
    return server.context().getBean(type);
  }

  public TestDatabase database() {
    return database;
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
    database.close();
  }
}
