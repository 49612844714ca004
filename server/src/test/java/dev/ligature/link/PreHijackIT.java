package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.common.v1.AccessProto;
import dev.ligature.api.common.v1.SessionRule;
import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nobody gets hold of a mailbox, or of its owner's account, by having asked for it first. */
class PreHijackIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String address = "u" + UUID.randomUUID() + "@example.org";
  private final String attacker = tenant.account();
  private final String attackerSession = tenant.signIn(attacker);
  private final String owner = tenant.account();
  private final String ownerSession = tenant.signIn(owner);
  private final EmailCalls calls = new EmailCalls(tenant);
  private final Mailbox mailbox = Mailbox.of(server);

  private LinkServiceGrpc.LinkServiceBlockingStub links(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private int identities(String session) {
    return links(session)
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesCount();
  }

  private int reach(String session) {
    return IdentityGraphServiceGrpc.newBlockingStub(tenant.session(session))
        .getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance())
        .getAccountsCount();
  }

  @Test
  void ATK_A1_whoAskedFirstGetsNothingOfTheOneWhoProves() {
    LinkAttempt early = calls.startLink(attackerSession, address);

    LinkAttempt proven = calls.startLink(ownerSession, address);
    LinkAttempt linked = calls.link(ownerSession, proven, mailbox.codeTo(address, 2));

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(signIn()).isEqualTo(owner);
    assertThat(identities(attackerSession)).isZero();
    assertThat(reach(attackerSession)).isEqualTo(1);
    assertThat(reach(ownerSession)).isEqualTo(1);
    Refused.with(Reason.CODE_INVALID, () -> calls.link(attackerSession, early, "x"));
  }

  /** The account that the mailbox signs in to. */
  private String signIn() {
    return calls.signIn(calls.startSignIn(address), mailbox.codeTo(address, 3)).getAccountId();
  }

  @Test
  void ATK_A12_aMailHasNothingToClickAndNamesTheAccountThatAsks() {
    calls.startLink(attackerSession, address);

    assertThat(mailbox.textTo(address))
        .contains(attacker.substring(attacker.length() - 6))
        .doesNotContain("://", "www.", "<a");
  }

  @Test
  void ATK_A12_aCodeIsGoodForItsOwnAttemptOnly() {
    LinkAttempt first = calls.startLink(attackerSession, address);
    String other = "other." + address;
    LinkAttempt second = calls.startLink(attackerSession, other);
    String code = mailbox.codeTo(address, 1);
    if (!code.equals(mailbox.codeTo(other, 1))) {
      Refused.with(Reason.CODE_INVALID, () -> calls.link(attackerSession, second, code));
    }

    assertThat(calls.link(attackerSession, first, code).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(identities(attackerSession)).isEqualTo(1);
  }

  @Test
  void ATK_A12_noMethodContinuesALinkWithoutTheCallersSession() {
    assertThat(LinkServiceGrpc.getServiceDescriptor().getMethods())
        .filteredOn(
            method -> String.valueOf(method.getBareMethodName()).matches("(Start|Continue)Link"))
        .extracting(method -> (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor())
        .extracting(ProtoMethodDescriptorSupplier::getMethodDescriptor)
        .hasSize(2)
        .allSatisfy(
            method ->
                assertThat(method.getOptions().getExtension(AccessProto.access).getSession())
                    .isEqualTo(SessionRule.SESSION_RULE_REQUIRED));
  }
}
