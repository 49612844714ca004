package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.graph.v1.GraphLink;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Reason;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestMail;
import dev.ligature.testing.TestServer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ticket of a conflict links the two accounts instead of merging them. */
class LinkAccountsByTicketIT {

  private static TestMail mail;
  private static TestServer server;

  private GraphFixture fixture;

  @BeforeAll
  static void start() {
    mail = TestMail.start();
    server = TestServer.start(LinkAccountsByTicketIT.class, mail.settings());
  }

  @AfterAll
  static void stop() {
    server.close();
    mail.close();
  }

  @BeforeEach
  void makeTenant() {
    fixture = new GraphFixture(server);
  }

  /** Proves an address that another account holds; the ticket of the conflict. */
  private static String ticket(Person prover, String address) {
    LinkAttempt attempt =
        prover
            .links()
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(GraphFixture.id())
                    .setEmail(EmailTarget.newBuilder().setAddress(address))
                    .build())
            .getAttempt();
    // What the holder is told by other mails may come before.
    String code = await().until(() -> mail.codesTo(address), codes -> !codes.isEmpty()).getFirst();
    return prover
        .links()
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setAttemptId(attempt.getAttemptId())
                .setCode(code)
                .build())
        .getAttempt()
        .getConflict()
        .getMergeTicket();
  }

  private static LinkAccountsResponse link(Person person, String ticket) {
    return person
        .links()
        .linkAccounts(
            LinkAccountsRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setProofTicket(ticket)
                .setPrivacyMode(PrivacyMode.PRIVACY_MODE_LINKED)
                .build());
  }

  @Test
  void REQ_D13_aTargetProvenByAnIdentityAloneStartsIsolatedUntilItsOwnerRaisesIt() {
    Person ada = fixture.person();
    Person bob = fixture.person();

    LinkAccountsResponse linked = link(ada, ticket(ada, bob.address()));

    assertThat(linked.getLink().getOwnCeiling()).isEqualTo(PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(linked.getLink().getEffective()).isEqualTo(PrivacyMode.PRIVACY_MODE_ISOLATED);
    assertThat(linked.getAccessibleProfileIdsList()).isEmpty();
    assertThat(linked.toString() + ada.view()).doesNotContain(bob.account());
    bob.ceiling(
        linked.getLink().getLinkId(), dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_PARTIAL);
    assertThat(ada.view().getLinksList())
        .singleElement()
        .extracting(GraphLink::getActive)
        .isEqualTo(true);
    assertThat(ada.view().toString()).contains(bob.account());
  }

  @Test
  void ATK_A9_aTicketLinksOnceAndOnlyInItsOwnSession() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    Person eve = fixture.person();
    String ticket = ticket(ada, bob.address());
    Person elsewhere =
        new Person(fixture, ada.account(), ada.address(), fixture.tenant.signIn(ada.account()));

    Refused.with(Reason.PROOF_MISMATCH, () -> link(eve, ticket));
    Refused.with(Reason.PROOF_MISMATCH, () -> link(elsewhere, ticket));
    link(ada, ticket);
    Refused.with(Reason.TICKET_EXPIRED, () -> link(ada, ticket));
    Refused.with(Reason.TICKET_EXPIRED, () -> link(ada, "forged"));
  }

  @Test
  void aRefusedLinkLeavesTheTicketUnspent() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    Person cid = fixture.person();
    String other = bob.link(cid).getLink().getLinkId();
    String ticket = ticket(ada, bob.address());

    Refused.with(Reason.TARGET_LINKED_ELSEWHERE, () -> link(ada, ticket));
    bob.unlink(other);
    link(ada, ticket);
  }

  @Test
  void REQ_D13_anIdentifierThatBecameFreeFoundsANewAccountWithTheSameCeiling() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    String ticket = ticket(ada, bob.address());
    fixture.sql.update(
        "delete from identity where tenant_id = ? and account_id = ?",
        fixture.tenant.id(),
        UUID.fromString(bob.account()));

    LinkAccountsResponse linked = link(ada, ticket);

    String founded = linked.getLink().getLinkedAccountId();
    assertThat(founded).isNotEmpty().isNotEqualTo(bob.account());
    assertThat(linked.getLink().getEffective()).isEqualTo(PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(linked.getAccessibleProfileIdsList()).hasSize(1);
    Person owner = new Person(fixture, founded, bob.address(), fixture.tenant.signIn(founded));
    assertThat(
            owner
                .links()
                .listIdentities(ListIdentitiesRequest.getDefaultInstance())
                .getIdentitiesList())
        .singleElement()
        .satisfies(identity -> assertThat(identity.getDisplay()).isEqualTo(bob.address()));
  }
}
