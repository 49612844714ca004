package dev.ligature.demo;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.GatewayKey;
import dev.ligature.api.admin.v1.PutGatewayKeyRequest;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.EnrolDaemonRequest;
import dev.ligature.api.connector.v1.EnrolDaemonResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.client.Refusals;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentGateway;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From nothing to a tenant, a signed-in user with a proven mailbox, and a daemon. */
final class Onboarding {
  private static final List<String> FACTORS = List.of("pwd", "otp");

  private final Client client;
  private final Console console;
  private final DevelopmentGateway gateway;
  private String tenant = "";

  Onboarding(Client client, Console console) {
    this.client = client;
    this.console = console;
    this.gateway = client.gateway();
  }

  void makeTenant() {
    console.step("An operator makes a tenant; two operators register its gateway's key");
    Caller operator = operator("olga");
    tenant =
        client
            .call(
                operator,
                AdminServiceGrpc.getCreateTenantMethod(),
                CreateTenantRequest.newBuilder()
                    .setRequestId(Client.id())
                    .setSlug("demo-" + Client.id().substring(0, 8))
                    .setDisplayName("Demo")
                    .build())
            .getTenant()
            .getTenantId();
    PutGatewayKeyRequest put =
        PutGatewayKeyRequest.newBuilder()
            .setRequestId(Client.id())
            .setTenantId(tenant)
            .setReason("demo")
            .setKey(
                GatewayKey.newBuilder()
                    .setGatewayKeyId(gateway.keyId())
                    .setService(DevelopmentGateway.SERVICE)
                    .setPlatform("web")
                    .setPublicKey(gateway.publicKey())
                    .setMaximumAal(2)
                    .addAllAllowedAmr(FACTORS))
            .build();
    String approval = asked(operator, put);
    client.call(
        operator("otto"),
        AdminServiceGrpc.getPutGatewayKeyMethod(),
        put.toBuilder().setRequestId(Client.id()).setApprovalId(approval).build());
  }

  private String asked(Caller operator, PutGatewayKeyRequest put) {
    try {
      client.call(operator, AdminServiceGrpc.getPutGatewayKeyMethod(), put);
    } catch (StatusRuntimeException e) {
      var refusal = Refusals.of(e).orElseThrow(() -> e);
      console.say("-> " + refusal.reasonName() + ": " + refusal.text());
      return Objects.requireNonNull(refusal.metadata().get("approval_id"));
    }
    throw new IllegalStateException("one person was enough");
  }

  /** Makes the account of a user, and signs it in. */
  Caller signIn() {
    console.step("A backend makes an account; the gateway vouches for its sign-in");
    String account =
        client
            .call(
                backend(null),
                AccountServiceGrpc.getCreateAccountMethod(),
                CreateAccountRequest.newBuilder()
                    .setRequestId(Client.id())
                    .setDisplayName("Anna")
                    .build())
            .getAccount()
            .getAccountId();
    String session =
        client
            .call(
                new Caller("gateway", tenant, "gateway", null),
                AccountServiceGrpc.getCreateSessionMethod(),
                CreateSessionRequest.newBuilder()
                    .setRequestId(Client.id())
                    .setGatewayAssertion(
                        gateway.assertion(
                            new TenantId(UUID.fromString(tenant)),
                            new AccountId(UUID.fromString(account)),
                            FACTORS))
                    .addAudience("development/backend")
                    .setDeviceName("demo")
                    .build())
            .getSession()
            .getSessionToken();
    console.say("-> account " + account);
    return backend(session);
  }

  void proveMailbox(Caller user, Installation installation) {
    console.step("The user proves a mailbox by the code that was sent there");
    String address = "anna@example.org";
    LinkAttempt attempt =
        client
            .call(
                user,
                LinkServiceGrpc.getStartLinkMethod(),
                StartLinkRequest.newBuilder()
                    .setRequestId(Client.id())
                    .setEmail(EmailTarget.newBuilder().setAddress(address))
                    .build())
            .getAttempt();
    LinkAttempt linked =
        client
            .call(
                user,
                LinkServiceGrpc.getContinueLinkMethod(),
                ContinueLinkRequest.newBuilder()
                    .setRequestId(Client.id())
                    .setAttemptId(attempt.getAttemptId())
                    .setCode(installation.codeMailedTo(address))
                    .build())
            .getAttempt();
    console.say("-> " + linked.getState() + ": " + linked.getLinked().getIdentity().getDisplay());
  }

  EnrolDaemonResponse enrolDaemon() {
    console.step("An operator enrols a daemon for IRC; it connects with its own keys");
    return client.call(
        operator("olga"),
        ConnectorControlGrpc.getEnrolDaemonMethod(),
        EnrolDaemonRequest.newBuilder()
            .setRequestId(Client.id())
            .setName("irc-demo")
            .addTenantIds(tenant)
            .setRegion("eu")
            .addPlatforms(Platform.PLATFORM_IRC)
            .setReason("demo")
            .build());
  }

  private static Caller operator(String person) {
    return new Caller("operator", null, person, null);
  }

  private Caller backend(@Nullable String session) {
    return new Caller("backend", tenant, "backend", session);
  }
}
