package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a tenant allows counts when something is begun, and again when it is done. */
class LinkPolicyIT {
  private static final String STRICTER = "{\"allowedEmailDomains\": [\"work.example\"]}";

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final EmailCalls calls = new EmailCalls(tenant);
  private final Mailbox mailbox = Mailbox.of(server);

  private static String id() {
    return UUID.randomUUID().toString();
  }

  @Test
  void ATK_A7_aPolicyThatBecameStricterBetweenStartAndCodeLinksNothing() {
    String session = tenant.signIn(tenant.account());
    String address = "u" + id() + "@example.org";
    LinkAttempt attempt = calls.startLink(session, address);
    String code = mailbox.codeTo(address, 1);

    tenant.setPolicy(STRICTER);
    Refused.with(Reason.POLICY_FORBIDS, () -> calls.link(session, attempt, code));
    Refused.with(Reason.POLICY_FORBIDS, () -> calls.startLink(session, address));

    tenant.setPolicy("{}");
    assertThat(calls.link(session, attempt, code).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A7_aPolicyThatBecameStricterBetweenStartAndCodeSignsNobodyIn() {
    String account = tenant.account();
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    StartSignInResponse attempt = calls.startSignIn(address);
    String code = mailbox.codeTo(address, 1);

    tenant.setPolicy(STRICTER);
    Refused.with(Reason.POLICY_FORBIDS, () -> calls.signIn(attempt, code));
    Refused.with(Reason.POLICY_FORBIDS, () -> calls.startSignIn(address));

    tenant.setPolicy("{}");
    assertThat(calls.signIn(attempt, code).getAccountId()).isEqualTo(account);
  }
}
