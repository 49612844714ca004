package dev.ligature.bench;

import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.IdentifierKind;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
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
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the service and its floor in one run and prints the ratios. */
@Command(
    name = "bench",
    description = "Measure the service beside the same SQL by pgbench.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  @Option(
      names = "--accounts",
      defaultValue = "100000",
      description = "Accounts, each with four identities; default ${DEFAULT-VALUE}.")
  private int accounts;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Seconds of each measurement; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--connections",
      defaultValue = "16",
      description = "Connections that call at once; default ${DEFAULT-VALUE}.")
  private int connections;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    run(accounts, Duration.ofSeconds(seconds), connections, System.out);
    return 0;
  }

  /** One row of the table. */
  private record Row(String name, OptionalDouble floor, Load.Result closed, Load.Result half) {}

  /** Makes the accounts, measures, and prints the table. */
  static void run(int accounts, Duration time, int connections, PrintStream out)
      throws IOException {
    Path data = Files.createTempDirectory("ligature-bench");
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(data.resolve("database"), new SecureIds(Clock.systemUTC()))) {
      Migrator migrator = new Migrator(database.access());
      migrator.migrate();
      migrator.mark(UUID.randomUUID(), new DatabaseMark("development", false));
      out.printf("making %d accounts ...%n", accounts);
      Population.make(database, accounts);
      try (LigatureServer server = LigatureServer.start(settings(database, data))) {
        print(measure(database, server, accounts, time, connections), out);
      }
    }
  }

  private static Map<String, Object> settings(EmbeddedDatabase database, Path data) {
    Map<String, Object> settings =
        new HashMap<>(LigatureServer.databaseProperties(database.access()));
    settings.put("ligature.development", true);
    settings.put("ligature.data-directory", data.toString());
    settings.put("ligature.keys.kek", "dev-file://" + data.resolve("kek.json"));
    settings.put("ligature.rpc.port", 0);
    return settings;
  }

  private static List<Row> measure(
      EmbeddedDatabase database,
      LigatureServer server,
      int accounts,
      Duration time,
      int connections) {
    String token =
        server
            .context()
            .getBean(DevelopmentIssuer.class)
            .issue(
                Set.of(Role.BACKEND),
                new TenantId(UUID.fromString(Population.TENANT)),
                "bench",
                Duration.ofHours(1));
    List<ManagedChannel> channels = new ArrayList<>();
    List<Channel> called = new ArrayList<>();
    for (int each = 0; each < connections; each++) {
      ManagedChannel channel = LigatureChannel.to("127.0.0.1", server.port()).plaintext().open();
      channels.add(channel);
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      called.add(
          ClientInterceptors.intercept(
              channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }
    Floor floor = new Floor(database, accounts);
    try {
      return List.of(
          row(
              "ResolveIdentity",
              floor.run("resolve-identity.sql", time),
              time,
              connections,
              number -> resolve(called.get(number), Load.random(accounts))),
          row(
              "ListIdentities",
              floor.run("list-identities.sql", time),
              time,
              connections,
              number -> list(called.get(number), Load.random(accounts))));
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static Row row(
      String name, OptionalDouble floor, Duration time, int connections, IntConsumer call) {
    // Warm up for as long as is measured.
    Load.closed(connections, time, call);
    Load.Result closed = Load.closed(connections, time, call);
    Load.Result half = Load.open(connections, time, closed.perSecond() / 2, call);
    return new Row(name, floor, closed, half);
  }

  private static void resolve(Channel channel, int account) {
    var _ =
        IdentityGraphServiceGrpc.newBlockingStub(channel)
            .resolveIdentity(
                ResolveIdentityRequest.newBuilder()
                    .setIdentifier(
                        Identifier.newBuilder()
                            .setKind(IdentifierKind.IDENTIFIER_KIND_EMAIL)
                            .setSubject(Population.mailbox(account)))
                    .build());
  }

  private static void list(Channel channel, int account) {
    var _ =
        LinkServiceGrpc.newBlockingStub(
                ClientInterceptors.intercept(
                    channel, CallMetadata.session(Population.session(account))))
            .listIdentities(ListIdentitiesRequest.getDefaultInstance());
  }

  private static void print(List<Row> rows, PrintStream out) {
    out.println();
    out.println(
        "| work | floor /s | service /s | ratio | p50 ms | p99 ms | p99 ms at half | failures |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (Row row : rows) {
      out.printf(
          "| %s | %s | %.0f | %s | %.2f | %.2f | %.2f | %d |%n",
          row.name(),
          row.floor().isPresent() ? "%.0f".formatted(row.floor().getAsDouble()) : "no pgbench",
          row.closed().perSecond(),
          row.floor().isPresent()
              ? "%.3f".formatted(row.closed().perSecond() / row.floor().getAsDouble())
              : "-",
          row.closed().millis(50),
          row.closed().millis(99),
          row.half().millis(99),
          row.closed().failures() + row.half().failures());
    }
  }
}
