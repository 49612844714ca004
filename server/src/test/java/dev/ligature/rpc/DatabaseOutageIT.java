package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.ListTenantsRequest;
import dev.ligature.cli.LigatureServer;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.SecureIds;
import dev.ligature.db.DatabaseMark;
import dev.ligature.db.EmbeddedDatabase;
import dev.ligature.db.Migrator;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.LogCapture;
import dev.ligature.testing.Refused;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL is stopped and started again under a running server. */
class DatabaseOutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CALLS = 3;

  private final SecureIds ids = new SecureIds(Clock.systemUTC());

  @TempDir Path directory;

  @Test
  void callsAreUnavailableWhileTheDatabaseIsAwayAndServedAgainWithoutARestart() {
    EmbeddedDatabase database = startDatabase();
    Migrator migrator = new Migrator(database.access());
    migrator.migrate();
    migrator.mark(UUID.randomUUID(), new DatabaseMark("test", false));
    try (LigatureServer server = LigatureServer.start(settings(database));
        LogCapture log = new LogCapture("dev.ligature.rpc")) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
      AdminServiceBlockingStub admin = admin(server, channel);
      admin.createTenant(tenant());
      assertThat(health(channel)).isEqualTo(ServingStatus.SERVING);

      database.close();
      for (int call = 0; call < CALLS; call++) {
        requireUnavailable(Refused.with(Reason.DEPENDENCY_DOWN, () -> list(admin)));
      }
      requireUnavailable(Refused.with(Reason.DEPENDENCY_DOWN, () -> admin.createTenant(tenant())));
      await().atMost(PATIENCE).until(() -> health(channel) == ServingStatus.NOT_SERVING);
      assertThat(lines(log, Level.WARN))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.getFormattedMessage()).startsWith("The database does not answer");
                assertThat(line.getThrowableProxy()).isNull();
              });
      assertThat(lines(log, Level.ERROR)).isEmpty();

      database = startDatabase();
      await().atMost(PATIENCE).until(() -> health(channel) == ServingStatus.SERVING);
      assertThat(list(admin)).isEqualTo(1);
      admin.createTenant(tenant());
      assertThat(list(admin)).isEqualTo(2);
      channel.shutdownNow();
    } finally {
      database.close();
    }
  }

  private EmbeddedDatabase startDatabase() {
    return EmbeddedDatabase.start(directory.resolve("database"), ids);
  }

  private Map<String, Object> settings(EmbeddedDatabase database) {
    Map<String, Object> settings =
        new HashMap<>(LigatureServer.databaseProperties(database.access()));
    settings.put("ligature.development", true);
    settings.put("ligature.data-directory", directory.toString());
    settings.put("ligature.keys.kek", "dev-file://" + directory.resolve("kek.json"));
    settings.put("ligature.audit.checkpoint-file", directory.resolve("audit-checkpoint.txt"));
    settings.put("ligature.rpc.port", 0);
    settings.put("ligature.rpc.drain", "1s");
    settings.put("datasources.default.connection-timeout", 500);
    return settings;
  }

  private static AdminServiceBlockingStub admin(LigatureServer server, ManagedChannel channel) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer "
            + server
                .context()
                .getBean(DevelopmentIssuer.class)
                .issue(Set.of(Role.OPERATOR), null, "operator", Duration.ofHours(1)));
    return AdminServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static CreateTenantRequest tenant() {
    return CreateTenantRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setSlug("t" + UUID.randomUUID())
        .setDisplayName("Test")
        .build();
  }

  private static int list(AdminServiceBlockingStub admin) {
    return admin
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .listTenants(ListTenantsRequest.getDefaultInstance())
        .getTenantsCount();
  }

  private static ServingStatus health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .check(HealthCheckRequest.newBuilder().setService("ligature.admin.v1.AdminService").build())
        .getStatus();
  }

  private static void requireUnavailable(Refusal refusal) {
    assertThat(refusal.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal.metadata()).containsEntry("dependency", "database");
    assertThat(refusal.retryDelay()).isPositive();
  }

  private static List<ILoggingEvent> lines(LogCapture log, Level level) {
    return log.events().stream().filter(event -> event.getLevel().equals(level)).toList();
  }
}
