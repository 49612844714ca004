package dev.ligature.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.GatewayKey;
import dev.ligature.api.admin.v1.ListGatewayKeysRequest;
import dev.ligature.api.admin.v1.PutGatewayKeyRequest;
import dev.ligature.api.admin.v1.RevokeGatewayKeyRequest;
import dev.ligature.client.Refusal;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway's key is believed once two persons have said so. */
class GatewayKeysIT {
  private static TestServer server;

  private String tenant;

  @BeforeAll
  static void start() {
    server = TestServer.start(GatewayKeysIT.class, Map.of("ligature.approval-delay", "0s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant = tenant(server);
  }

  private static String tenant(TestServer server) {
    return as(server, "anna")
        .createTenant(
            CreateTenantRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setSlug("t" + UUID.randomUUID())
                .setDisplayName("Test")
                .build())
        .getTenant()
        .getTenantId();
  }

  private static AdminServiceGrpc.AdminServiceBlockingStub as(TestServer server, String person) {
    String token =
        server
            .bean(DevelopmentIssuer.class)
            .issue(Set.of(Role.OPERATOR), null, person, Duration.ofHours(1));
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return AdminServiceGrpc.newBlockingStub(server.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private PutGatewayKeyRequest.Builder request(String id) {
    return PutGatewayKeyRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTenantId(tenant)
        .setReason("rollout")
        .setKey(
            GatewayKey.newBuilder()
                .setGatewayKeyId(id)
                .setService("development/gateway")
                .setPlatform("telegram")
                .setPublicKey(ByteString.copyFrom(SigningKeyPair.generate().publicKey()))
                .setMaximumAal(2)
                .addAllowedAmr("pwd"));
  }

  @Test
  void refusesATimeThatATimestampCannotHold() {
    PutGatewayKeyRequest.Builder request = request("late");
    request.getKeyBuilder().getNotAfterTimeBuilder().setSeconds(Long.MAX_VALUE);
    Refused.with(Reason.INVALID_FIELD, () -> as(server, "anna").putGatewayKey(request.build()));

    request.getKeyBuilder().getNotAfterTimeBuilder().setSeconds(4_000_000_000L);
    assertThat(ask(request.build())).isNotEmpty();
  }

  private static String approvalOf(Refusal refusal) {
    return Objects.requireNonNull(refusal.metadata().get("approval_id"));
  }

  private String ask(PutGatewayKeyRequest request) {
    return approvalOf(
        Refused.with(
            Reason.SECOND_PERSON_REQUIRED, () -> as(server, "anna").putGatewayKey(request)));
  }

  private static PutGatewayKeyRequest again(PutGatewayKeyRequest request, String approval) {
    return request.toBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setApprovalId(approval)
        .setReason("agreed")
        .build();
  }

  private List<GatewayKey> listed() {
    return as(server, "anna")
        .listGatewayKeys(ListGatewayKeysRequest.newBuilder().setTenantId(tenant).build())
        .getKeysList();
  }

  @Test
  void registersAKeyThatASecondPersonRepeats() {
    PutGatewayKeyRequest request = request("k1").build();
    String approval = ask(request);

    assertThat(listed()).isEmpty();
    as(server, "bert").putGatewayKey(again(request, approval));

    assertThat(listed()).containsExactly(request.getKey());
  }

  @Test
  void theFirstPersonIsNoSecondOne() {
    PutGatewayKeyRequest request = request("k1").build();
    String approval = ask(request);

    Refusal refusal =
        Refused.with(
            Reason.SECOND_PERSON_REQUIRED,
            () -> as(server, "anna").putGatewayKey(again(request, approval)));

    assertThat(approvalOf(refusal)).isEqualTo(approval);
    assertThat(listed()).isEmpty();
  }

  @Test
  void anApprovalIsOfOneActOfOneTenantAndUsedOnce() {
    PutGatewayKeyRequest request = request("k1").build();
    String approval = ask(request);
    PutGatewayKeyRequest changed =
        again(request, approval).toBuilder()
            .setKey(request.getKey().toBuilder().setMaximumAal(3))
            .build();
    Refused.with(Reason.TICKET_EXPIRED, () -> as(server, "bert").putGatewayKey(changed));
    PutGatewayKeyRequest elsewhere =
        again(request, approval).toBuilder().setTenantId(tenant(server)).build();
    Refused.with(Reason.TICKET_EXPIRED, () -> as(server, "bert").putGatewayKey(elsewhere));

    as(server, "bert").putGatewayKey(again(request, approval));

    Refused.with(
        Reason.ALREADY_EXISTS, () -> as(server, "carl").putGatewayKey(again(request, approval)));
  }

  @Test
  void twoSecondPersonsAtOnceRegisterItOnce() throws Exception {
    PutGatewayKeyRequest request = request("k1").build();
    String approval = ask(request);
    CyclicBarrier barrier = new CyclicBarrier(8);
    AtomicInteger registered = new AtomicInteger();

    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                each ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                barrier.await();
                                as(server, "bert" + each).putGatewayKey(again(request, approval));
                                registered.incrementAndGet();
                              } catch (Exception refused) {
                                // counted by what is registered
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(registered).hasValue(1);
    assertThat(listed()).hasSize(1);
  }

  @Test
  void theSecondPersonWaitsForTheDelay() {
    try (TestServer slow =
        TestServer.start(GatewayKeysIT.class, Map.of("ligature.approval-delay", "1h"))) {
      String slowTenant = tenant(slow);
      PutGatewayKeyRequest request = request("k1").setTenantId(slowTenant).build();
      String approval =
          approvalOf(
              Refused.with(
                  Reason.SECOND_PERSON_REQUIRED, () -> as(slow, "anna").putGatewayKey(request)));

      Refusal early =
          Refused.with(
              Reason.SECOND_PERSON_REQUIRED,
              () -> as(slow, "bert").putGatewayKey(again(request, approval)));

      assertThat(early.retryDelay()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
    }
  }

  @Test
  void revokesAKeyOnceAndForGood() {
    PutGatewayKeyRequest request = request("k1").build();
    as(server, "bert").putGatewayKey(again(request, ask(request)));
    RevokeGatewayKeyRequest revoke =
        RevokeGatewayKeyRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setTenantId(tenant)
            .setGatewayKeyId("k1")
            .setReason("leaked")
            .build();

    GatewayKey revoked = as(server, "anna").revokeGatewayKey(revoke).getKey();
    GatewayKey later =
        as(server, "anna")
            .revokeGatewayKey(revoke.toBuilder().setRequestId(UUID.randomUUID().toString()).build())
            .getKey();

    assertThat(revoked.hasRevokeTime()).isTrue();
    assertThat(later.getRevokeTime()).isEqualTo(revoked.getRevokeTime());
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            as(server, "anna")
                .revokeGatewayKey(
                    revoke.toBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setGatewayKeyId("other")
                        .build()));
  }

  @Test
  void listsKeysInPages() {
    for (String id : List.of("a", "b", "c")) {
      PutGatewayKeyRequest request = request(id).build();
      as(server, "bert").putGatewayKey(again(request, ask(request)));
    }
    ListGatewayKeysRequest.Builder page =
        ListGatewayKeysRequest.newBuilder().setTenantId(tenant).setPageSize(2);

    var first = as(server, "anna").listGatewayKeys(page.build());
    var second =
        as(server, "anna").listGatewayKeys(page.setPageToken(first.getNextPageToken()).build());

    assertThat(first.getKeysList())
        .extracting(GatewayKey::getGatewayKeyId)
        .containsExactly("a", "b");
    assertThat(second.getKeysList()).extracting(GatewayKey::getGatewayKeyId).containsExactly("c");
    assertThat(second.getNextPageToken()).isEmpty();
  }
}
