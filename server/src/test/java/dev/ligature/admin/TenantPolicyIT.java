package dev.ligature.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dev.ligature.api.admin.v1.GetPolicyRequest;
import dev.ligature.api.admin.v1.GetPolicyResponse;
import dev.ligature.api.admin.v1.GetTenantRequest;
import dev.ligature.api.admin.v1.ListTenantsRequest;
import dev.ligature.api.admin.v1.Policy;
import dev.ligature.api.admin.v1.SetPolicyRequest;
import dev.ligature.api.admin.v1.TenantState;
import dev.ligature.api.admin.v1.UpdateTenantRequest;
import dev.ligature.api.common.v1.ErrorReason;
import dev.ligature.client.Refusal;
import dev.ligature.client.Refusal.FieldViolation;
import dev.ligature.client.Refusals;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantPolicyIT {
  private static TestServer server;

  private TestTenant tenant;

  @BeforeAll
  static void start() {
    server = TestServer.start(TenantPolicyIT.class, Map.of("ligature.approval-delay", "0s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(server);
  }

  @Test
  void REQ_S9_aStricterPolicyIsInForceAtOnceAndBackendsReadIt() {
    GetPolicyResponse before = read();
    assertThat(before.getVersion()).isEqualTo(1);
    assertThat(before.getPolicy().getUndoDays()).isEqualTo(30);

    Policy stricter = before.getPolicy().toBuilder().addAllowedEmailDomains("work.example").build();
    assertThat(as("anna").setPolicy(set(stricter, 1).build()).getVersion()).isEqualTo(2);

    assertThat(read().getPolicy()).isEqualTo(stricter);
  }

  @Test
  void aLooserPolicyWaitsForASecondPerson() {
    Policy looser = read().getPolicy().toBuilder().setUndoDays(1).build();
    SetPolicyRequest request = set(looser, 1).build();
    Refusal refusal =
        Refused.with(Reason.SECOND_PERSON_REQUIRED, () -> as("anna").setPolicy(request));
    SetPolicyRequest again =
        set(looser, 1)
            .setApprovalId(Objects.requireNonNull(refusal.metadata().get("approval_id")))
            .build();

    Refused.with(Reason.SECOND_PERSON_REQUIRED, () -> as("anna").setPolicy(again));
    assertThat(read().getVersion()).isEqualTo(1);
    SetPolicyRequest other =
        again.toBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setPolicy(looser.toBuilder().setUndoDays(2))
            .build();
    Refused.with(Reason.TICKET_EXPIRED, () -> as("bert").setPolicy(other));
    SetPolicyRequest same = again.toBuilder().setRequestId(UUID.randomUUID().toString()).build();
    assertThat(as("bert").setPolicy(same).getVersion()).isEqualTo(2);
    assertThat(read().getPolicy().getUndoDays()).isEqualTo(1);
  }

  @Test
  void ofTwoWhoReadTheSameVersionOneSetsTheNext() throws Exception {
    Policy stricter = read().getPolicy().toBuilder().setMergeForbidden(true).build();
    CyclicBarrier barrier = new CyclicBarrier(8);
    try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
      var results =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      racers.submit(
                          () -> {
                            barrier.await();
                            return wins("p" + i, set(stricter, 1).build());
                          }))
              .toList();
      int won = 0;
      for (var result : results) {
        won += result.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
    assertThat(read().getVersion()).isEqualTo(2);
  }

  private static boolean wins(String person, SetPolicyRequest request) {
    try {
      as(person).setPolicy(request);
      return true;
    } catch (StatusRuntimeException lost) {
      assertThat(Refusals.of(lost).orElseThrow().reason())
          .isEqualTo(ErrorReason.ERROR_REASON_STATE_CHANGED);
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Work.Example, '', 0, policy.allowed_email_domains",
    "work.example, FAX, 0, policy.allowed_platforms",
    "work.example, IRC, 99999999, policy.merge_delay_ttl"
  })
  void refusesAPolicyThatCouldNeverHold(String domain, String platform, long delay, String field) {
    Policy.Builder policy = read().getPolicy().toBuilder().addAllowedEmailDomains(domain);
    if (!platform.isEmpty()) {
      policy.addAllowedPlatforms(platform);
    }
    policy.setMergeDelayTtl(Duration.newBuilder().setSeconds(delay));
    Refusal refusal =
        Refused.with(
            Reason.INVALID_FIELD, () -> as("anna").setPolicy(set(policy.build(), 1).build()));
    assertThat(refusal.fieldViolations()).extracting(FieldViolation::field).containsExactly(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "XX", "EU", "47"})
  void refusesACountryThatHasNoTelephones(String country) {
    Policy.Builder policy = read().getPolicy().toBuilder().addAllowedPhoneCountries("NO");
    Policy wrong = policy.clone().addAllowedPhoneCountries(country).build();
    Refusal refusal =
        Refused.with(Reason.INVALID_FIELD, () -> as("anna").setPolicy(set(wrong, 1).build()));
    assertThat(refusal.fieldViolations())
        .extracting(FieldViolation::field)
        .containsExactly("policy.allowed_phone_countries");
    as("anna").setPolicy(set(policy.build(), 1).build());
    assertThat(read().getPolicy().getAllowedPhoneCountriesList()).containsExactly("NO");
  }

  @Test
  void ATK_A36_anOperatorOfOneTenantFindsNoOther() {
    AdminServiceBlockingStub foreign = as("anna", TestTenant.create(server).id());
    GetTenantRequest get =
        GetTenantRequest.newBuilder().setTenantId(tenant.id().toString()).build();
    GetPolicyRequest policy =
        GetPolicyRequest.newBuilder().setTenantId(tenant.id().toString()).build();
    UpdateTenantRequest rename = update().setDisplayName("Mine").build();
    SetPolicyRequest set = set(read().getPolicy(), 1).build();

    Refused.with(Reason.NOT_FOUND, () -> foreign.getTenant(get));
    Refused.with(Reason.NOT_FOUND, () -> foreign.getPolicy(policy));
    Refused.with(Reason.NOT_FOUND, () -> foreign.updateTenant(rename));
    Refused.with(Reason.NOT_FOUND, () -> foreign.setPolicy(set));
    assertThat(foreign.listTenants(ListTenantsRequest.getDefaultInstance()).getTenantsList())
        .hasSize(1)
        .noneMatch(each -> each.getTenantId().equals(tenant.id().toString()));

    AdminServiceBlockingStub own = as("anna", tenant.id());
    assertThat(own.getTenant(get).getTenant().getDisplayName()).isEqualTo("Test");
    assertThat(own.updateTenant(rename).getTenant().getDisplayName()).isEqualTo("Mine");
  }

  @Test
  void theCallsOfASuspendedTenantAreRefusedUntilItIsResumed() {
    var user =
        AccountServiceGrpc.newBlockingStub(tenant.session(tenant.signIn(tenant.account(), "pwd")));
    GetOverviewRequest overview = GetOverviewRequest.getDefaultInstance();
    assertThat(user.getOverview(overview).hasAccount()).isTrue();

    as("anna").updateTenant(update().setState(TenantState.TENANT_STATE_SUSPENDED).build());
    await()
        .untilAsserted(
            () -> Refused.with(Reason.ACCOUNT_NOT_ACTIVE, () -> user.getOverview(overview)));

    as("anna").updateTenant(update().setState(TenantState.TENANT_STATE_ACTIVE).build());
    await().ignoreExceptions().until(() -> user.getOverview(overview).hasAccount());
  }

  private GetPolicyResponse read() {
    return AdminServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
        .getPolicy(GetPolicyRequest.getDefaultInstance());
  }

  private SetPolicyRequest.Builder set(Policy policy, long expected) {
    return SetPolicyRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTenantId(tenant.id().toString())
        .setPolicy(policy)
        .setExpectedVersion(expected)
        .setReason("test");
  }

  private UpdateTenantRequest.Builder update() {
    return UpdateTenantRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTenantId(tenant.id().toString());
  }

  private static AdminServiceBlockingStub as(String person) {
    return as(person, null);
  }

  private static AdminServiceBlockingStub as(String person, @Nullable TenantId bound) {
    String token =
        server
            .bean(DevelopmentIssuer.class)
            .issue(Set.of(Role.OPERATOR), bound, person, java.time.Duration.ofHours(1));
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return AdminServiceGrpc.newBlockingStub(server.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
