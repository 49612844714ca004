package dev.ligature.bench;

import dev.ligature.cli.LigatureServer;
import dev.ligature.client.CallMetadata;
import dev.ligature.client.LigatureChannel;
import dev.ligature.common.Role;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.db.DatabaseMark;
import dev.ligature.db.EmbeddedDatabase;
import dev.ligature.db.Migrator;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is measured: a database full of accounts, the server on it, and connections to that. */
final class Site implements AutoCloseable {
  /** Hellos that the server admits in a second, so that a fleet of daemons enters at once. */
  private static final int HELLOS = 10_000;

  /**
   * What the halted server has open would keep its locks for as long as the floor waits for them.
   */
  private static final String END_HALTED_TRANSACTIONS =
      """
      select pg_sleep(0.2);
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename <> current_user
        and state like 'idle in transaction%'
      """;

  private final Deque<Runnable> opened = new ArrayDeque<>();
  private final Path data;
  private final Scale scale;
  private final EmbeddedDatabase database;
  private final Records records;
  private final Floor floor;
  private final ServerProcess server;
  private final int port;
  private final List<ManagedChannel> channels;
  private final List<Channel> backends;
  private final Channel operator;

  /** Makes everything; it takes about a minute for a million accounts. */
  Site(Scale scale) throws IOException {
    this.scale = scale;
    data = RunDirectory.make(Path.of(System.getProperty("java.io.tmpdir")).toRealPath());
    opened.push(() -> RunDirectory.delete(data));
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    SecureIds ids = new SecureIds(Clock.systemUTC());
    database = EmbeddedDatabase.start(data.resolve("database"), ids);
    opened.push(database::close);
    Migrator migrator = new Migrator(database.access());
    migrator.migrate();
    migrator.mark(ids.next(), new DatabaseMark("development", false));
    records = new Records(database);
    opened.push(records::close);
    Population.make(records, scale.accounts());
    floor = new Floor(database);
    server = ServerProcess.start(settings(), data.resolve("server.log"));
    opened.push(server::close);
    port = server.port();
    channels = Stream.generate(this::connect).limit(scale.connections()).toList();
    opened.push(() -> channels.forEach(ManagedChannel::shutdownNow));
    String token = token(Role.BACKEND, new TenantId(UUID.fromString(Population.TENANT)));
    backends = channels.stream().map(channel -> bearing(token, channel)).toList();
    operator = bearing(token(Role.OPERATOR, null), channels.getFirst());
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings =
        new HashMap<>(LigatureServer.databaseProperties(database.access()));
    settings.put("ligature.development", true);
    settings.put("ligature.data-directory", data);
    settings.put("ligature.keys.kek", "dev-file://" + data.resolve("kek.json"));
    settings.put("ligature.audit.checkpoint-file", data.resolve("audit-checkpoint.txt"));
    settings.put("ligature.rpc.port", 0);
    settings.put("ligature.connector.node.hellos-per-second", HELLOS);
    return settings;
  }

  /** One more connection, which the caller shuts down. */
  ManagedChannel connect() {
    return LigatureChannel.to("127.0.0.1", port).plaintext().open();
  }

  private String token(Role role, @Nullable TenantId tenant) throws IOException {
    return DevelopmentIssuer.in(data, Clock.systemUTC())
        .issue(Set.of(role), tenant, "bench", Duration.ofHours(1));
  }

  private static Channel bearing(String token, Channel channel) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  Scale scale() {
    return scale;
  }

  Records records() {
    return records;
  }

  ServerProcess server() {
    return server;
  }

  /** Where the server's development parts leave their files. */
  Path data() {
    return data;
  }

  /** Runs a floor script while the server is held still. */
  OptionalDouble floor(String script, long highest) {
    return server.halted(
        () -> {
          records.run(END_HALTED_TRANSACTIONS);
          return floor.run(script, scale.time(), highest);
        });
  }

  /** A connection as it is, by its number. */
  ManagedChannel connection(int number) {
    return channels.get(number % channels.size());
  }

  /** Calls of a backend over a connection. */
  Channel backend(int number) {
    return backends.get(number % backends.size());
  }

  /** Calls of a backend in the session of an account, over a connection. */
  Channel session(int number, int account) {
    return ClientInterceptors.intercept(
        backend(number), CallMetadata.session(Population.session(account)));
  }

  /** Calls of an operator. */
  Channel operator() {
    return operator;
  }

  /** Ends what was started, the last first; also where the process is told to end meanwhile. */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}
