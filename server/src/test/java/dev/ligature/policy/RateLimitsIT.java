package dev.ligature.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.client.Refusal;
import dev.ligature.client.Refusals;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestDatabase;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets of accounts and clients, over two servers on one database. */
class RateLimitsIT {
  private static TestServer first;
  private static TestServer second;

  private TestTenant tenant;
  private TestTenant besides;

  @BeforeAll
  static void start() {
    TestDatabase database = TestDatabase.create(RateLimitsIT.class);
    Map<String, Object> settings = new HashMap<>();
    settings.put("ligature.limits.starts-per-account", 5);
    settings.put("ligature.limits.starts-per-address", 8);
    settings.put("ligature.limits.answers-per-account", 4);
    settings.put("ligature.limits.answers-per-address", 6);
    settings.put("ligature.limits.failures-per-tenant", 12);
    first = TestServer.start(database, settings);
    settings.put(
        "ligature.keys.kek",
        first.context().getRequiredProperty("ligature.keys.kek", String.class));
    settings.put("ligature.connector.node.server-id", "node-2");
    second = TestServer.start(database, settings);
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(first);
    besides = tenant.at(second);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static String anyAddress() {
    return "2001:db8:" + hex() + ":" + hex() + "::";
  }

  private static String hex() {
    return Integer.toHexString(ThreadLocalRandom.current().nextInt(1, 0xffff));
  }

  private static Channel from(String address, Channel channel) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-ligature-client-address", Metadata.ASCII_STRING_MARSHALLER), address);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static StartSignInResponse startSignIn(Channel channel) {
    return AccountServiceGrpc.newBlockingStub(channel)
        .startSignIn(
            StartSignInRequest.newBuilder()
                .setRequestId(id())
                .setEmail("u" + id() + "@example.org")
                .build());
  }

  private static void startLink(Channel channel) {
    var _ =
        LinkServiceGrpc.newBlockingStub(channel)
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setEmail(EmailTarget.newBuilder().setAddress("u" + id() + "@example.org"))
                    .build());
  }

  private static void guess(Channel channel) {
    var _ =
        AccountServiceGrpc.newBlockingStub(channel)
            .continueSignIn(
                ContinueSignInRequest.newBuilder()
                    .setRequestId(id())
                    .setAttemptId(id())
                    .setAttemptSecret("guessed")
                    .setCode("000000")
                    .build());
  }

  /** How many of some calls at once get past the budget. */
  private static long passed(List<Runnable> calls) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(calls.size());
    List<Future<Boolean>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Runnable call : calls) {
        answers.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return isPassed(call);
                }));
      }
    }
    long passed = 0;
    for (Future<Boolean> answer : answers) {
      passed += answer.get() ? 1 : 0;
    }
    return passed;
  }

  private static boolean isPassed(Runnable call) {
    try {
      call.run();
      return true;
    } catch (StatusRuntimeException e) {
      Refusal refusal = Refusals.of(e).orElseThrow();
      return !refusal.metadata().getOrDefault("limit", "").equals("answer");
    }
  }

  @Test
  void ATK_A14_twoNodesGiveOneClientOneBudgetOfGuessesHoweverItIsRaced() throws Exception {
    String network = anyAddress();
    List<Runnable> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      TestTenant node = i % 2 == 0 ? tenant : besides;
      Channel channel = from(network + i, node.channel(Role.BACKEND, Role.GATEWAY));
      calls.add(() -> guess(channel));
    }

    assertThat(passed(calls)).as("an IPv6 network is one client").isEqualTo(6);

    Channel neighbour = from(anyAddress() + "1", besides.channel(Role.BACKEND, Role.GATEWAY));
    Refused.with(Reason.NOT_FOUND, () -> guess(neighbour));
  }

  /** A proof of somebody unknown, for whom the gateway vouches. */
  private void proveSomebody(Channel channel) {
    String user = Integer.toString(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    AccountServiceGrpc.AccountServiceBlockingStub accounts =
        AccountServiceGrpc.newBlockingStub(channel);
    StartSignInResponse started =
        accounts.startSignIn(
            StartSignInRequest.newBuilder()
                .setRequestId(id())
                .setGatewayAssertion(asserted(user, "any"))
                .build());
    var _ =
        accounts.continueSignIn(
            ContinueSignInRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(started.getAttemptId())
                .setAttemptSecret(started.getAttemptSecret())
                .setGatewayAssertion(asserted(user, started.getAttemptId()))
                .build());
  }

  private String asserted(String user, String nonce) {
    return tenant.sign(
        tenant
            .claims(id())
            .subject(null)
            .claim("platform", "telegram")
            .claim("platform_user", user)
            .claim("purpose", "SIGN_IN")
            .claim("nonce", nonce)
            .build());
  }

  @Test
  void ATK_A14_aClientsBudgetOfAnswersCountsThoseThatFailed() {
    Channel channel = stranger(besides);
    for (int i = 0; i < 6; i++) {
      proveSomebody(channel);
    }
    for (int i = 0; i < 6; i++) {
      Refused.with(Reason.NOT_FOUND, () -> guess(channel));
    }
    Refused.with(Reason.RATE_LIMITED, () -> guess(channel));
  }

  private static Channel stranger(TestTenant node) {
    return from(anyAddress() + "1", node.channel(Role.BACKEND, Role.GATEWAY));
  }

  private static Channel onDevice(TestTenant node, String token) {
    return from(anyAddress() + "1", node.onDevice(token, Role.BACKEND, Role.GATEWAY));
  }

  /** A wrong code for a mailbox of anybody's. */
  private static void guessCode(Channel channel) {
    StartSignInResponse started = startSignIn(channel);
    var _ =
        AccountServiceGrpc.newBlockingStub(channel)
            .continueSignIn(
                ContinueSignInRequest.newBuilder()
                    .setRequestId(id())
                    .setAttemptId(started.getAttemptId())
                    .setAttemptSecret(started.getAttemptSecret())
                    .setCode("x")
                    .build());
  }

  private void openTheBreaker() {
    for (int i = 0; i < 12; i++) {
      TestTenant node = i % 2 == 0 ? tenant : besides;
      Refused.with(Reason.CODE_INVALID, () -> guessCode(stranger(node)));
    }
  }

  @Test
  void ATK_A14_guessesFromEverywhereOpenTheTenantsBreakerOnAllNodesAndSpareWhoIsSignedIn() {
    String session = tenant.signIn(tenant.account());
    openTheBreaker();

    for (TestTenant node : List.of(tenant, besides)) {
      Refusal refusal = Refused.with(Reason.RATE_LIMITED, () -> guessCode(stranger(node)));
      assertThat(refusal.retryDelay()).isPositive();
    }
    Refused.with(Reason.NOT_FOUND, () -> answerAsOwner(session));
    TestTenant neighbour = TestTenant.create(second);
    Refused.with(Reason.CODE_INVALID, () -> guessCode(stranger(neighbour)));
  }

  @Test
  void ATK_A14_theOpenBreakerSparesKnownDevicesForAsLongAsTheyHaveABudgetOfTheirOwn() {
    String account = tenant.account();
    NewSession known = tenant.signInOnDevice(account);
    openTheBreaker();

    Refused.with(
        Reason.RATE_LIMITED, () -> proveSomebody(onDevice(tenant, "no token of anybody's")));
    proveSomebody(onDevice(tenant, known.getDeviceToken()));
    for (int i = 0; i < 4; i++) {
      TestTenant node = i % 2 == 0 ? tenant : besides;
      Refused.with(Reason.CODE_INVALID, () -> guessCode(onDevice(node, known.getDeviceToken())));
    }
    String another = tenant.signInOnDevice(account).getDeviceToken();
    for (String token : List.of(known.getDeviceToken(), another)) {
      Refused.with(Reason.RATE_LIMITED, () -> guessCode(onDevice(tenant, token)));
    }
    String others = tenant.signInOnDevice(tenant.account()).getDeviceToken();
    Refused.with(Reason.CODE_INVALID, () -> guessCode(onDevice(besides, others)));
  }

  @Test
  void ATK_A14_aRevokedDeviceWaitsWithTheStrangers() {
    NewSession known = tenant.signInOnDevice(tenant.account());
    openTheBreaker();
    proveSomebody(onDevice(tenant, known.getDeviceToken()));

    first
        .bean(Sql.class)
        .update("update device set revoked_time = now() where tenant_id = ?", tenant.id());
    Refused.with(
        Reason.RATE_LIMITED, () -> proveSomebody(onDevice(tenant, known.getDeviceToken())));
  }

  @Test
  void answersThatAreRefusedWithoutBeingWrongOpenNoBreaker() {
    for (int i = 0; i < 16; i++) {
      Refused.with(Reason.NOT_FOUND, () -> guess(stranger(tenant)));
      Refused.with(Reason.INVALID_FIELD, () -> answerNothing(stranger(besides)));
    }
    Refused.with(Reason.CODE_INVALID, () -> guessCode(stranger(tenant)));
  }

  private static void answerNothing(Channel channel) {
    var _ =
        AccountServiceGrpc.newBlockingStub(channel)
            .continueSignIn(ContinueSignInRequest.newBuilder().setRequestId(id()).build());
  }

  @Test
  void aTenantsBreakerStaysClosedWhereOneOfFiveAnswersIsRight() {
    for (int right = 0; right < 4; right++) {
      proveSomebody(stranger(tenant));
      for (int wrong = 0; wrong < 4; wrong++) {
        Refused.with(Reason.CODE_INVALID, () -> guessCode(stranger(besides)));
      }
    }
  }

  private void answerAsOwner(String session) {
    var _ =
        LinkServiceGrpc.newBlockingStub(tenant.session(session))
            .continueLink(
                ContinueLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setAttemptId(id())
                    .setCode("000000")
                    .build());
  }

  @Test
  void ATK_A14_anAccountHasOneBudgetOnAllNodesAndIsToldWhenItComesBack() {
    String session = tenant.signIn(tenant.account());
    String other = tenant.signIn(tenant.account());
    for (int i = 0; i < 5; i++) {
      TestTenant node = i % 2 == 0 ? tenant : besides;
      isPassed(() -> startLink(node.session(session)));
    }

    for (TestTenant node : List.of(tenant, besides)) {
      Refusal refusal = Refused.with(Reason.RATE_LIMITED, () -> startLink(node.session(session)));
      assertThat(refusal.metadata()).containsEntry("limit", "start");
      assertThat(refusal.retryDelay()).isPositive();
    }
    startLink(besides.session(other));
  }

  @Test
  void ATK_A15_onlyAGatewayIsBelievedWhereItsUserIs() {
    String address = "198.51.100." + ThreadLocalRandom.current().nextInt(1, 255);
    Channel backend = from(address, tenant.channel(Role.BACKEND));
    for (int i = 0; i < 10; i++) {
      startSignIn(backend);
    }
    Channel gateway = from(address, tenant.channel(Role.BACKEND, Role.GATEWAY));
    for (int i = 0; i < 8; i++) {
      startSignIn(gateway);
    }
    Refused.with(Reason.RATE_LIMITED, () -> startSignIn(gateway));
    Refused.with(
        Reason.RATE_LIMITED,
        () -> startSignIn(from("::ffff:" + address, besides.channel(Role.BACKEND, Role.GATEWAY))));
    startSignIn(from("nonsense", tenant.channel(Role.BACKEND, Role.GATEWAY)));
    startSignIn(backend);
  }

  @Test
  void budgetsOfTenantsAreTheirOwnAndNoAddressIsAtRest() {
    String address = "203.0.113." + ThreadLocalRandom.current().nextInt(1, 255);
    Channel gateway = from(address, tenant.channel(Role.BACKEND, Role.GATEWAY));
    for (int i = 0; i < 8; i++) {
      startSignIn(gateway);
    }
    Refused.with(Reason.RATE_LIMITED, () -> startSignIn(gateway));
    TestTenant neighbour = TestTenant.create(second);
    startSignIn(from(address, neighbour.channel(Role.BACKEND, Role.GATEWAY)));

    assertThat(
            first.bean(Sql.class).list(row -> row.text("id"), "select id from rate_limit_bucket"))
        .isNotEmpty()
        .noneMatch(id -> id.contains(address));
  }

  @Test
  void aBudgetThatIsFullAgainIsForgotten() {
    Channel gateway = from(anyAddress() + "1", tenant.channel(Role.BACKEND, Role.GATEWAY));
    startSignIn(gateway);
    Sql sql = first.bean(Sql.class);
    assertThat(buckets(sql)).isOne();

    first.bean(BucketStore.class).purge(System.currentTimeMillis(), 1_000);
    assertThat(buckets(sql)).as("it still says something").isOne();
    first.bean(BucketStore.class).purge(System.currentTimeMillis() + 7_200_000, 1_000);
    assertThat(buckets(sql)).isZero();
  }

  private int buckets(Sql sql) {
    return sql.one(
        row -> row.intValue("n"),
        "select count(*)::int as n from rate_limit_bucket where id like ?",
        "%/" + tenant.id() + "/%");
  }
}
