package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.CreateProfileResponse;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.GenerateRecoveryCodesResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import dev.ligature.testing.TestCallers;
import dev.ligature.testing.TestContext;
import dev.ligature.testing.TestDatabase;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallsIT {
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final Topic TOPIC = new Topic("calls");
  private static final ConcurrentLinkedQueue<Reason> REFUSED = new ConcurrentLinkedQueue<>();
  private static TestDatabase database;
  private static ApplicationContext context;
  private static Server server;
  private static ManagedChannel channel;
  private static Idempotency idempotency;

  /** Two nodes on one database, which answer in turn. */
  private static List<Calls> nodes = List.of();

  private static final AtomicInteger TURN = new AtomicInteger();
  private static ChangeFeed feed;
  private static Sql sql;

  private final AccountId account = new AccountId(UUID.randomUUID());
  private final AtomicInteger executions = new AtomicInteger();

  /** What the endpoints do, and for whom; each test sets its own. */
  private static volatile Operation operation = caller -> "nothing";

  private static volatile AccountId signedIn = new AccountId(UUID.randomUUID());

  private interface Operation {
    String run(Caller caller);
  }

  @BeforeAll
  static void start() throws IOException {
    database = TestDatabase.create(CallsIT.class);
    context = TestContext.start(database);
    RefusalLog refusals = (caller, reason) -> REFUSED.add(reason);
    idempotency = idempotency(refusals);
    nodes = List.of(new Calls(idempotency, refusals), new Calls(idempotency(refusals), refusals));
    feed = context.getBean(ChangeFeed.class);
    sql = context.getBean(Sql.class);
    NettyServerFactory.Interceptors chain =
        new NettyServerFactory.Interceptors(
            List.of(
                new ResponseNotesInterceptor(),
                new ErrorMappingInterceptor(new OutageLog(Clock.systemUTC())),
                new AsTheUser()),
            List.of(new MethodInterceptor()));
    server =
        InProcessServerBuilder.forName("calls")
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(chain.around(new Endpoint().bindService()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName("calls").build();
  }

  private static Idempotency idempotency(RefusalLog refusals) {
    return new Idempotency(
        context.getBean(IdempotencyRepository.class),
        new TestMac(),
        refusals,
        context.getBean(Transactions.class),
        Clock.systemUTC());
  }

  private static Calls node() {
    return nodes.get(TURN.getAndIncrement() % nodes.size());
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    context.close();
    database.close();
  }

  @BeforeEach
  void signIn() {
    signedIn = account;
    REFUSED.clear();
    operation = this::make;
  }

  private String make(Caller caller) {
    feed.append(new NewChange(TOPIC, TENANT, caller.account(), null, "MADE", Map.of()));
    return "made " + executions.incrementAndGet();
  }

  private static final class Endpoint extends AccountServiceGrpc.AccountServiceImplBase {
    @Override
    public void createProfile(
        CreateProfileRequest request, StreamObserver<CreateProfileResponse> observer) {
      node()
          .mutate(
              request,
              observer,
              caller ->
                  CreateProfileResponse.newBuilder().setRevision(operation.run(caller)).build());
    }

    @Override
    public void generateRecoveryCodes(
        GenerateRecoveryCodesRequest request,
        StreamObserver<GenerateRecoveryCodesResponse> observer) {
      node()
          .mutate(
              request,
              observer,
              caller ->
                  GenerateRecoveryCodesResponse.newBuilder()
                      .addRecoveryCodes("secret-" + operation.run(caller))
                      .build());
    }
  }

  private static final class AsTheUser implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Caller caller =
          TestCallers.user(TENANT, signedIn, call.getMethodDescriptor().getFullMethodName());
      return Contexts.interceptCall(
          Context.current().withValue(Callers.KEY, caller), call, headers, next);
    }
  }

  private static CreateProfileRequest request(UUID id, String name) {
    return CreateProfileRequest.newBuilder().setRequestId(id.toString()).setName(name).build();
  }

  private final AtomicReference<@Nullable Metadata> headers = new AtomicReference<>();
  private final AtomicReference<@Nullable Metadata> trailers = new AtomicReference<>();

  private static <T> @Nullable T noted(
      AtomicReference<@Nullable Metadata> metadata, Metadata.Key<T> name) {
    return Objects.requireNonNull(metadata.get()).get(name);
  }

  private AccountServiceGrpc.AccountServiceBlockingStub stub() {
    return AccountServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
  }

  private int changes() {
    return sql.one(
        row -> row.intValue("count"),
        "select count(*)::int as count from change where object_id = ?",
        account);
  }

  @Test
  void INV_D16_fiftyParallelRepeatsOnTwoNodesRunOnceAndGetTheSameBytes() throws Exception {
    CreateProfileRequest request = request(UUID.randomUUID(), "Jobb");
    CyclicBarrier together = new CyclicBarrier(50);
    Set<ByteString> answers = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ByteString>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(
            threads.submit(
                () -> {
                  together.await();
                  return AccountServiceGrpc.newBlockingStub(channel)
                      .createProfile(request)
                      .toByteString();
                }));
      }
      for (Future<ByteString> each : all) {
        answers.add(each.get());
      }
    }
    assertThat(answers).hasSize(1);
    assertThat(executions).hasValue(1);
    assertThat(changes()).isEqualTo(1);
  }

  @Test
  void marksOnlyTheRepeat() {
    CreateProfileRequest request = request(UUID.randomUUID(), "Jobb");
    CreateProfileResponse first = stub().createProfile(request);
    assertThat(noted(headers, Calls.REPLAY)).isNull();
    assertThat(stub().createProfile(request)).isEqualTo(first);
    assertThat(noted(headers, Calls.REPLAY)).isEqualTo("true");
    assertThat(noted(headers, Calls.NOTE)).isNull();
  }

  @Test
  void refusesAnotherRequestUnderTheSameId() {
    UUID id = UUID.randomUUID();
    stub().createProfile(request(id, "Jobb"));
    assertRefused(Status.Code.INVALID_ARGUMENT, request(id, "Privat"));
    assertThat(REFUSED).containsExactly(Reason.REQUEST_ID_REUSED);
    assertThat(executions).hasValue(1);
  }

  private void assertRefused(Status.Code code, CreateProfileRequest request) {
    assertThatThrownBy(() -> stub().createProfile(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void ATK_G11_givesNobodyElseTheAnswer() {
    CreateProfileRequest request = request(UUID.randomUUID(), "Jobb");
    CreateProfileResponse mine = stub().createProfile(request);
    signedIn = new AccountId(UUID.randomUUID());
    assertThat(stub().createProfile(request)).isNotEqualTo(mine);
    assertThat(noted(headers, Calls.REPLAY)).isNull();
    assertThat(executions).hasValue(2);
  }

  @Test
  void ATK_G11_repeatsAnOutcomeWithoutItsSecret() {
    GenerateRecoveryCodesRequest request =
        GenerateRecoveryCodesRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .build();
    assertThat(stub().generateRecoveryCodes(request).getRecoveryCodesList())
        .containsExactly("secret-made 1");
    assertThat(stub().generateRecoveryCodes(request).getRecoveryCodesList()).isEmpty();
    assertThat(noted(headers, Calls.NOTE)).isEqualTo("SECRET_ALREADY_DELIVERED");
    assertThat(executions).hasValue(1);
    List<byte[]> kept =
        sql.list(
            row -> row.bytes("response"),
            "select response from idempotency_record where scope_id = ?",
            account);
    assertThat(kept).hasSize(1).allSatisfy(bytes -> assertThat(bytes).isEmpty());
  }

  @Test
  void rollsARefusalBackAndRunsItsRepeatAnew() {
    operation =
        caller -> {
          make(caller);
          throw DomainException.of(Reason.LAST_IDENTITY, "No.");
        };
    CreateProfileRequest request = request(UUID.randomUUID(), "Jobb");
    assertRefused(Status.Code.FAILED_PRECONDITION, request);
    assertThat(changes()).isZero();
    assertThat(REFUSED).containsExactly(Reason.LAST_IDENTITY);
    operation = this::make;
    stub().createProfile(request);
    assertThat(noted(headers, Calls.REPLAY)).isNull();
    assertThat(changes()).isEqualTo(1);
  }

  @Test
  void keepsACommittedRefusalAndRepeatsItsStatus() {
    operation =
        caller -> {
          make(caller);
          throw DomainException.of(
                  Reason.CODE_INVALID, "The code is wrong.", Map.of("attempts_left", "4"))
              .retryAfter(Duration.ofSeconds(3))
              .committed();
        };
    CreateProfileRequest request = request(UUID.randomUUID(), "Jobb");
    assertRefused(Status.Code.INVALID_ARGUMENT, request);
    com.google.rpc.Status first = noted(trailers, ErrorMapper.DETAILS);
    assertThat(noted(trailers, Calls.REPLAY)).isNull();
    assertRefused(Status.Code.INVALID_ARGUMENT, request);
    assertThat(noted(trailers, ErrorMapper.DETAILS)).isEqualTo(first);
    assertThat(noted(trailers, Calls.REPLAY)).isEqualTo("true");
    assertThat(executions).hasValue(1);
    assertThat(changes()).isEqualTo(1);
    assertThat(REFUSED).containsExactly(Reason.CODE_INVALID);
  }

  @Test
  void refusesAMutationWithoutRequestId() {
    assertRefused(
        Status.Code.INVALID_ARGUMENT, CreateProfileRequest.newBuilder().setName("x").build());
    assertThat(executions).hasValue(0);
  }

  @Test
  void forgetsAnswersWhenTheyAreADayOld() {
    stub().createProfile(request(UUID.randomUUID(), "kept"));
    stub().createProfile(request(UUID.randomUUID(), "old"));
    sql.update(
        """
        update idempotency_record set expire_time = now() - interval '1 second'
        where request_id = (
          select request_id from idempotency_record where scope_id = ? limit 1)
        """,
        account);
    idempotency.sweep();
    int left =
        sql.one(
            row -> row.intValue("count"),
            "select count(*)::int as count from idempotency_record where scope_id = ?",
            account);
    assertThat(left).isEqualTo(1);
  }
}
