package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.DeleteAccountResponse;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.ListTenantsRequest;
import dev.ligature.client.CallMetadata;
import dev.ligature.client.Refusals;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerInterceptorTest {
  private static final AccountId ACCOUNT = new AccountId(new UUID(0, 7));

  private final AtomicReference<@Nullable Caller> seen = new AtomicReference<>();
  private Instant authenticated = Instant.now();
  private final EdgeServer edge =
      new EdgeServer(this::session, new Accounts(), new AdminServiceGrpc.AdminServiceImplBase() {});

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void hidesEveryMethodFromCallersWithoutCredentials() {
    assertThat(overview(edge.anonymous())).isEqualTo("CREDENTIALS_INVALID");
    assertThat(delete(edge.anonymous())).isEqualTo("CREDENTIALS_INVALID");
    assertThat(edge.refused).isEmpty();
  }

  @Test
  void refusesAMethodOfAnotherRole() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                AdminServiceGrpc.newBlockingStub(edge.backend())
                    .listTenants(ListTenantsRequest.getDefaultInstance()));
    assertThat(Refusals.of(failure).orElseThrow().reasonName()).isEqualTo("ROLE_MISSING");
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("The method is for operator; the caller is not.");
  }

  @Test
  void namesTheFieldThatIsWrongInTheText() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                AccountServiceGrpc.newBlockingStub(by("live"))
                    .deleteAccount(DeleteAccountRequest.getDefaultInstance()));
    assertThat(failure.getStatus().getDescription()).startsWith("request_id: ");
    assertThat(Refusals.of(failure).orElseThrow().fieldViolations().getFirst().field())
        .isEqualTo("request_id");
    assertThat(edge.refused).containsExactly(ACCOUNT + " INVALID_FIELD");
  }

  @Test
  void logsTheRefusalOfAnotherRolesMutationUnderTheUserWhoStoodBehindIt() {
    CreateTenantRequest request = CreateTenantRequest.getDefaultInstance();
    assertThat(reason(() -> AdminServiceGrpc.newBlockingStub(edge.backend()).createTenant(request)))
        .isEqualTo("ROLE_MISSING");
    assertThat(reason(() -> AdminServiceGrpc.newBlockingStub(by("dead")).createTenant(request)))
        .isEqualTo("ROLE_MISSING");
    assertThat(edge.refused).as("of nobody").isEmpty();

    assertThat(reason(() -> AdminServiceGrpc.newBlockingStub(by("live")).createTenant(request)))
        .isEqualTo("ROLE_MISSING");
    assertThat(edge.refused).containsExactly(ACCOUNT + " ROLE_MISSING");
  }

  @Test
  void takesTheAccountFromTheSession() {
    assertThat(overview(edge.backend())).isEqualTo("SESSION_MISSING");
    assertThat(overview(by("dead"))).isEqualTo("SESSION_REVOKED");
    assertThat(overview(by("live"))).isEqualTo("BUG");
    assertThat(edge.refused).as("reads").isEmpty();
    Caller caller = Objects.requireNonNull(seen.get());
    assertThat(caller.account()).isEqualTo(ACCOUNT);
    assertThat(caller.tenant()).isEqualTo(EdgeServer.TENANT);
    assertThat(caller.method()).isEqualTo("ligature.account.v1.AccountService/GetOverview");
  }

  @Test
  void demandsAFreshSessionWhereTheContractSaysSo() {
    assertThat(delete(by("live"))).isEqualTo("BUG");
    authenticated = Instant.now().minus(Freshness.MAX_AGE).minusSeconds(1);
    assertThat(delete(by("live"))).isEqualTo("STEP_UP_REQUIRED");
    assertThat(overview(by("live"))).isEqualTo("BUG");
    assertThat(edge.refused).containsExactly(ACCOUNT + " STEP_UP_REQUIRED");
  }

  private Channel by(String session) {
    return ClientInterceptors.intercept(edge.backend(), CallMetadata.session(session));
  }

  private static String overview(Channel channel) {
    return reason(
        () ->
            AccountServiceGrpc.newBlockingStub(channel)
                .getOverview(GetOverviewRequest.getDefaultInstance()));
  }

  private static String delete(Channel channel) {
    return reason(
        () ->
            AccountServiceGrpc.newBlockingStub(channel)
                .deleteAccount(
                    DeleteAccountRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .build()));
  }

  private static String reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    return Refusals.of(failure).orElseThrow().reasonName();
  }

  private UserSession session(TenantId tenant, String service, String token) {
    if (!token.equals("live")) {
      throw DomainException.of(Reason.SESSION_REVOKED, "ended");
    }
    return new UserSession(
        new SessionId(new UUID(0, 9)), ACCOUNT, 1, Set.of("pwd"), authenticated, null, 1);
  }

  /** Notes the caller and then fails as a bug does, which shows that the call got through. */
  private final class Accounts extends AccountServiceGrpc.AccountServiceImplBase {
    @Override
    public void getOverview(
        GetOverviewRequest request, StreamObserver<GetOverviewResponse> answer) {
      seen.set(Callers.current());
      throw new IllegalStateException("reached");
    }

    @Override
    public void deleteAccount(
        DeleteAccountRequest request, StreamObserver<DeleteAccountResponse> answer) {
      throw new IllegalStateException("reached");
    }
  }
}
