package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a tenant allows counts when something is begun, and again when it is done. */
class LinkPolicyIT {
  private static final String STRICTER = "{\"allowedEmailDomains\": [\"work.example\"]}";

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final Mailbox mailbox =
      new Mailbox(
          Path.of(server.context().getRequiredProperty("ligature.data-directory", String.class)));

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private LinkAttempt startLink(String session, String address) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session))
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(id())
                .setEmail(EmailTarget.newBuilder().setAddress(address))
                .build())
        .getAttempt();
  }

  private LinkAttempt give(String session, LinkAttempt attempt, String code) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session))
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setCode(code)
                .build())
        .getAttempt();
  }

  private AccountServiceGrpc.AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
  }

  private StartSignInResponse startSignIn(String address) {
    return backend()
        .startSignIn(StartSignInRequest.newBuilder().setRequestId(id()).setEmail(address).build());
  }

  private ContinueSignInResponse give(StartSignInResponse attempt, String code) {
    return backend()
        .continueSignIn(
            ContinueSignInRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setAttemptSecret(attempt.getAttemptSecret())
                .setCode(code)
                .build());
  }

  @Test
  void ATK_A7_aPolicyThatBecameStricterBetweenStartAndCodeLinksNothing() {
    String session = tenant.signIn(tenant.account());
    String address = "u" + id() + "@example.org";
    LinkAttempt attempt = startLink(session, address);
    String code = mailbox.codeTo(address, 1);

    tenant.setPolicy(STRICTER);
    Refused.with(Reason.POLICY_FORBIDS, () -> give(session, attempt, code));
    Refused.with(Reason.POLICY_FORBIDS, () -> startLink(session, address));

    tenant.setPolicy("{}");
    assertThat(give(session, attempt, code).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A7_aPolicyThatBecameStricterBetweenStartAndCodeSignsNobodyIn() {
    String account = tenant.account();
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    StartSignInResponse attempt = startSignIn(address);
    String code = mailbox.codeTo(address, 1);

    tenant.setPolicy(STRICTER);
    Refused.with(Reason.POLICY_FORBIDS, () -> give(attempt, code));
    Refused.with(Reason.POLICY_FORBIDS, () -> startSignIn(address));

    tenant.setPolicy("{}");
    assertThat(give(attempt, code).getAccountId()).isEqualTo(account);
  }
}
