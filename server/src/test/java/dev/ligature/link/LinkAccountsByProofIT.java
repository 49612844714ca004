package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.GetLinkAttemptRequest;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkPurpose;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.PreviewMergeRequest;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.common.Reason;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proof that is for a link between accounts draws the link, and does nothing else. */
class LinkAccountsByProofIT {
  private static final LinkPurpose IDENTITY = LinkPurpose.LINK_PURPOSE_IDENTITY;
  private static final LinkPurpose ACCOUNTS = LinkPurpose.LINK_PURPOSE_ACCOUNTS;

  private final GraphFixture fixture = new GraphFixture(SharedServer.get());

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

  private static String ticket(LinkAttempt attempt) {
    assertThat(attempt.getState()).isEqualTo(LinkState.LINK_STATE_PROVEN);
    return attempt.getProven().getProofTicket();
  }

  private static int identities(Person person) {
    return person
        .links()
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesCount();
  }

  private int accounts() {
    return fixture.sql.one(
        row -> row.intValue("count"),
        "select count(*)::int as count from account where tenant_id = ?",
        fixture.tenant.id());
  }

  private Person signedIn(String account) {
    return new Person(fixture, account, "", fixture.tenant.signIn(account));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMAIL", "PHONE", "WALLET", "PLATFORM"})
  void REQ_D13_aProvenIdentityOfAnotherAccountLinksTheTwoAndStaysWhereItIs(String kind) {
    Person ada = fixture.person();
    Person bob = fixture.person();
    ProofWay way = ProofWay.of(kind, fixture);
    assertThat(way.prove(bob, IDENTITY).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);

    LinkAttempt proven = way.prove(ada, ACCOUNTS);
    LinkAccountsResponse linked = link(ada, ticket(proven));

    assertThat(proven.toString()).doesNotContain(bob.account());
    assertThat(linked.getLink().getOwnCeiling()).isEqualTo(PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(linked.getLink().getEffective()).isEqualTo(PrivacyMode.PRIVACY_MODE_ISOLATED);
    assertThat(identities(ada)).isEqualTo(1);
    assertThat(identities(bob)).isEqualTo(2);
    bob.ceiling(
        linked.getLink().getLinkId(), dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(ada.view().toString()).contains(bob.account());
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMAIL", "PHONE", "WALLET", "PLATFORM"})
  void REQ_D13_aFreeIdentifierGetsAnAccountOnlyWhenTheLinkIsDrawn(String kind) {
    Person ada = fixture.person();
    ProofWay way = ProofWay.of(kind, fixture);
    int before = accounts();

    String ticket = ticket(way.prove(ada, ACCOUNTS));
    assertThat(accounts()).isEqualTo(before);
    LinkAccountsResponse linked = link(ada, ticket);

    assertThat(accounts()).isEqualTo(before + 1);
    assertThat(linked.getLink().getEffective()).isEqualTo(PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(linked.getAccessibleProfileIdsList()).hasSize(1);
    assertThat(identities(ada)).isEqualTo(1);
    assertThat(identities(signedIn(linked.getLink().getLinkedAccountId()))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMAIL", "PHONE", "WALLET", "PLATFORM"})
  void ATK_A8_whatWasMadeForOnePurposeProvesNothingForTheOther(String kind) {
    Person ada = fixture.person();
    ProofWay way = ProofWay.of(kind, fixture);
    LinkAttempt forIdentity = way.start(ada, IDENTITY);
    LinkAttempt forAccounts = way.start(ada, ACCOUNTS);
    Reason refusal = way instanceof ProofWay.Coded ? Reason.CODE_INVALID : Reason.PROOF_MISMATCH;

    Refused.with(refusal, () -> way.give(ada, forAccounts, IDENTITY, forIdentity));
    Refused.with(refusal, () -> way.give(ada, forIdentity, ACCOUNTS, forAccounts));

    ticket(way.give(ada, forAccounts, ACCOUNTS, forAccounts));
    assertThat(way.give(ada, forIdentity, IDENTITY, forIdentity).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"provider", "issuer", "target_canonical", "purpose"})
  void ATK_A8_anAttemptWhoseBoundFieldMovedIsWorthNothing(String column) {
    Person ada = fixture.person();
    ProofWay way = ProofWay.of("WALLET", fixture);
    LinkAttempt attempt = way.start(ada, ACCOUNTS);
    String was = swap(attempt, column, column.equals("purpose") ? "LINK" : "moved");

    Refused.with(Reason.PROOF_MISMATCH, () -> way.give(ada, attempt, ACCOUNTS, attempt));

    swap(attempt, column, was);
    ticket(way.give(ada, attempt, ACCOUNTS, attempt));
  }

  private String swap(LinkAttempt attempt, String column, String value) {
    return fixture.sql.one(
        row -> row.text("was"),
        """
        with was as (select %1$s from link_attempt where link_attempt_id = ?::uuid)
        update link_attempt set %1$s = ? from was
        where link_attempt_id = ?::uuid returning was.%1$s as was
        """
            .formatted(column),
        attempt.getAttemptId(),
        value,
        attempt.getAttemptId());
  }

  @Test
  void ATK_A8_anAttemptIsOfItsTenantAccountAndSession() {
    Person ada = fixture.person();
    Person neighbour = fixture.person();
    Person stranger = new GraphFixture(SharedServer.get()).person();
    ProofWay way = ProofWay.of("WALLET", fixture);
    LinkAttempt attempt = way.start(ada, ACCOUNTS);

    Refused.with(Reason.NOT_FOUND, () -> way.give(stranger, attempt, ACCOUNTS, attempt));
    Refused.with(Reason.NOT_FOUND, () -> way.give(neighbour, attempt, ACCOUNTS, attempt));
    Refused.with(
        Reason.PROOF_MISMATCH, () -> way.give(signedIn(ada.account()), attempt, ACCOUNTS, attempt));

    String ticket = ticket(way.give(ada, attempt, ACCOUNTS, attempt));
    Refused.with(Reason.TICKET_EXPIRED, () -> link(stranger, ticket));
    Refused.with(Reason.PROOF_MISMATCH, () -> link(neighbour, ticket));
    Refused.with(Reason.PROOF_MISMATCH, () -> link(signedIn(ada.account()), ticket));
    link(ada, ticket);
  }

  @Test
  void ATK_A8_aTicketForALinkMergesAndSplitsNothing() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    ProofWay way = ProofWay.of("WALLET", fixture);
    String wallet = way.prove(bob, IDENTITY).getLinked().getIdentity().getIdentityId();
    String ticket = ticket(way.prove(ada, ACCOUNTS));

    Refused.with(
        Reason.TICKET_EXPIRED,
        () ->
            ada.links()
                .previewMerge(PreviewMergeRequest.newBuilder().setMergeTicket(ticket).build()));
    Refused.with(
        Reason.TICKET_EXPIRED,
        () ->
            ada.links()
                .confirmMerge(
                    ConfirmMergeRequest.newBuilder()
                        .setRequestId(GraphFixture.id())
                        .setMergeTicket(ticket)
                        .setStateToken("free")
                        .build()));
    Refused.with(
        Reason.TICKET_EXPIRED,
        () ->
            ada.links()
                .splitAccount(
                    SplitAccountRequest.newBuilder()
                        .setRequestId(GraphFixture.id())
                        .addIdentityIds(wallet)
                        .setProofTicket(ticket)
                        .build()));
    link(ada, ticket);
  }

  @Test
  void ATK_A8_anAttemptForALinkStepsNoSessionUp() {
    Person ada = fixture.person();
    ProofWay way = ProofWay.of("WALLET", fixture);
    way.prove(ada, IDENTITY);
    LinkAttempt attempt = way.start(ada, ACCOUNTS);
    String signature = ((ProofWay.Wallet) way).wallet().sign(attempt.getSignMessage().getMessage());

    Refused.with(
        Reason.NOT_FOUND,
        () ->
            ada.accounts()
                .stepUp(
                    StepUpRequest.newBuilder()
                        .setRequestId(GraphFixture.id())
                        .setInput(
                            StepUpInput.newBuilder()
                                .setAttemptId(attempt.getAttemptId())
                                .setSignature(signature))
                        .build()));
  }

  @Test
  void ATK_A9_aProofLinksOnceHoweverManyTryAtOnce() throws Exception {
    Person ada = fixture.person();
    int before = accounts();
    String ticket = ticket(ProofWay.of("WALLET", fixture).prove(ada, ACCOUNTS));

    List<String> ends = Together.call(50, _ -> link(ada, ticket));

    assertThat(ends).filteredOn("OK"::equals).hasSize(1);
    assertThat(ends).isSubsetOf("OK", "TICKET_EXPIRED", "DEPENDENCY_DOWN");
    assertThat(accounts()).isEqualTo(before + 1);
  }

  @Test
  void onesOwnIdentityIsToldAndOpensNoLink() {
    Person ada = fixture.person();
    ProofWay way = ProofWay.of("WALLET", fixture);
    way.prove(ada, IDENTITY);

    LinkAttempt attempt = way.prove(ada, ACCOUNTS);

    assertThat(attempt.getState()).isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
    assertThat(attempt.hasProven()).isFalse();
  }

  @Test
  void theTicketIsToldInOneAnswerAlone() {
    Person ada = fixture.person();
    LinkAttempt proven = ProofWay.of("WALLET", fixture).prove(ada, ACCOUNTS);

    LinkAttempt later =
        ada.links()
            .getLinkAttempt(
                GetLinkAttemptRequest.newBuilder().setAttemptId(proven.getAttemptId()).build())
            .getAttempt();

    assertThat(later.getState()).isEqualTo(LinkState.LINK_STATE_PROVEN);
    assertThat(later.hasProven()).isTrue();
    assertThat(later.getProven().getProofTicket()).isEmpty();
  }

  @Test
  void REQ_D15_onlyAFreshVerifiedUserProvesAnotherAccount() {
    Person ada = fixture.person();
    ProofWay way = ProofWay.of("WALLET", fixture);
    Person unverified = signedIn(fixture.tenant.account());
    Person guest = fixture.person();
    fixture.sql.update(
        "update account set kind = 'GUEST' where tenant_id = ? and account_id = ?::uuid",
        fixture.tenant.id(),
        guest.account());

    Refused.with(Reason.UNVERIFIED, () -> way.start(unverified, ACCOUNTS));
    Refused.with(Reason.UNVERIFIED, () -> way.start(guest, ACCOUNTS));
    Refused.with(Reason.STEP_UP_REQUIRED, () -> way.start(ada.stale(), ACCOUNTS));
    ticket(way.prove(ada, ACCOUNTS));
  }
}
