package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.client.Refusal;
import dev.ligature.client.Refusals;
import dev.ligature.common.Reason;
import dev.ligature.common.StartupRefusal;
import dev.ligature.keys.kms.StandInCloudKms;
import dev.ligature.keys.kms.fake.FakeCloudKms;
import dev.ligature.testing.LogCapture;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestAuthority;
import dev.ligature.testing.TestAuthority.Holder;
import dev.ligature.testing.TestDatabase;
import dev.ligature.testing.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in production's settings whose Cloud KMS is away, at its start and later. */
class CloudKmsOutageIT {
  private static final String TENANT = "0199aaaa-0000-7000-8000-000000000001";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FakeCloudKms kms = new FakeCloudKms();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    kms.close();
  }

  @Test
  void ATK_V11_theStartIsRefusedAndNamesTheKeyWhileItIsAwayOrForbidden() {
    try (TestDatabase database = TestDatabase.create(CloudKmsOutageIT.class)) {
      Map<String, Object> settings = settings();
      kms.faults().refuse(Status.UNAVAILABLE, Integer.MAX_VALUE);
      assertThatThrownBy(() -> TestServer.start(database, settings))
          .isInstanceOf(StartupRefusal.class)
          .hasMessageContainingAll("UNAVAILABLE", FakeCloudKms.KEY);
      kms.faults().deny();
      assertThatThrownBy(() -> TestServer.start(database, settings))
          .isInstanceOf(StartupRefusal.class)
          .hasMessageContainingAll("PERMISSION_DENIED", FakeCloudKms.KEY);
    }
  }

  @Test
  void ATK_V11_callsThatNeedAKeyAreUnavailableUntilTheMasterKeyAnswersAgain() throws Exception {
    TestAuthority authority = new TestAuthority(directory);
    TestDatabase database = TestDatabase.create(CloudKmsOutageIT.class);
    createTenant(database);
    Map<String, Object> settings = settings(authority);
    try (TestServer server = TestServer.start(database, settings);
        LogCapture log = new LogCapture("dev.ligature")) {
      ManagedChannel channel = backend(authority, server);
      AccountServiceBlockingStub accounts = AccountServiceGrpc.newBlockingStub(channel);

      kms.faults().refuse(Status.UNAVAILABLE, Integer.MAX_VALUE);
      // As on a node that has used no key yet; signing the audit log uses one from the start.
      server.bean(Keks.class).drop(server.bean(KeySettings.class).homeResidency());
      server.bean(PurposeKeys.class).drop();
      Refusal refusal = Refused.with(Reason.DEPENDENCY_DOWN, () -> create(accounts));
      assertThat(refusal.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refusal.metadata()).containsEntry("dependency", "master key");
      assertThat(refusal.retryDelay()).isPositive();
      assertThat(refusal.toString()).doesNotContain(FakeCloudKms.KEY);
      await().atMost(PATIENCE).until(() -> !lines(log, Level.ERROR).isEmpty());
      assertThat(lines(log, Level.ERROR))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getFormattedMessage())
                      .contains(FakeCloudKms.URI, "UNAVAILABLE", "served for at most 4 h"));

      kms.faults().heal();
      await().atMost(PATIENCE).until(() -> isCreated(accounts));
      channel.shutdownNow();
    }
  }

  private static String create(AccountServiceBlockingStub accounts) {
    return accounts
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .createAccount(
            CreateAccountRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setDisplayName("Ada")
                .build())
        .getAccount()
        .getAccountId();
  }

  private static boolean isCreated(AccountServiceBlockingStub accounts) {
    try {
      return !create(accounts).isEmpty();
    } catch (StatusRuntimeException e) {
      Optional<Refusal> refusal = Refusals.of(e);
      assertThat(refusal).map(Refusal::reasonName).hasValue(Reason.DEPENDENCY_DOWN.name());
      return false;
    }
  }

  private Map<String, Object> settings() {
    return settings(new TestAuthority(directory));
  }

  private Map<String, Object> settings(TestAuthority authority) {
    Holder listener = authority.issue("ip:127.0.0.1");
    Map<String, Object> settings = new HashMap<>();
    settings.put("ligature.development", false);
    settings.put("ligature.rpc.reflection", false);
    settings.put("ligature.keys.kek", FakeCloudKms.URI);
    settings.put("ligature.keys.probe-interval", "1s");
    settings.put(StandInCloudKms.PROPERTY, kms.address());
    settings.put("ligature.rpc.certificate", listener.chain().toString());
    settings.put("ligature.rpc.private-key", listener.key().toString());
    settings.put("ligature.rpc.client-authorities", authority.certificate().toString());
    settings.put("ligature.certificates[0].uri", "spiffe://test.example/backend");
    settings.put("ligature.certificates[0].roles", "backend");
    settings.put("ligature.certificates[0].tenant", TENANT);
    return settings;
  }

  private static ManagedChannel backend(TestAuthority authority, TestServer server)
      throws Exception {
    Holder holder = authority.issue("uri:spiffe://test.example/backend");
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
        .sslContext(
            GrpcSslContexts.forClient()
                .trustManager(authority.certificate().toFile())
                .keyManager(holder.chain().toFile(), holder.key().toFile())
                .build())
        .build();
  }

  private static void createTenant(TestDatabase database) throws SQLException {
    try (Connection connection = database.asOwner();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,
            updated_time)
          values ('%1$s', 'test', 'Test', 'CONSUMER', 'eu', now(), now());
          insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
          values ('%1$s', 1, '{}', 'test', now())
          """
              .formatted(TENANT));
    }
  }

  private static List<ILoggingEvent> lines(LogCapture log, Level level) {
    return log.events().stream().filter(event -> event.getLevel().equals(level)).toList();
  }
}
