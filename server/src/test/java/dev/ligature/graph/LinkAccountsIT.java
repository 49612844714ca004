package dev.ligature.graph;

import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_ISOLATED;
import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_LINKED;
import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.Activity;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.graph.v1.GraphLink;
import dev.ligature.api.graph.v1.LinkedAccount;
import dev.ligature.api.graph.v1.SetPrivacyModeResponse;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.common.Reason;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts are linked, narrowed and unlinked over the wire. */
class LinkAccountsIT {
  private final GraphFixture fixture = new GraphFixture(SharedServer.get());

  private void account(Person person, String change) {
    fixture.sql.update(
        "update account set " + change + " where tenant_id = ? and account_id = ?",
        fixture.tenant.id(),
        UUID.fromString(person.account()));
  }

  private static List<String> reached(Person viewer) {
    return viewer.view().getAccountsList().stream().map(LinkedAccount::getAccountId).toList();
  }

  private static List<String> sentences(Person person) {
    return person
        .accounts()
        .listActivity(ListActivityRequest.getDefaultInstance())
        .getActivitiesList()
        .stream()
        .map(Activity::getSentence)
        .toList();
  }

  private int links() {
    return fixture.sql.one(
        row -> row.intValue("count"),
        "select count(*)::int as count from account_link where tenant_id = ?",
        fixture.tenant.id());
  }

  @Test
  void REQ_D13_aLinkProvenByASessionIsMutualAndAnswersWhatItOpened() {
    Person ada = fixture.person();
    Person bob = fixture.person();

    LinkAccountsResponse linked = ada.link(bob);

    assertThat(linked.getLink().getAccountId()).isEqualTo(ada.account());
    assertThat(linked.getLink().getLinkedAccountId()).isEqualTo(bob.account());
    assertThat(linked.getLink().getOwnCeiling()).isEqualTo(PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(linked.getLink().getEffective()).isEqualTo(PrivacyMode.PRIVACY_MODE_LINKED);
    assertThat(linked.getAccessibleProfileIdsList()).hasSize(1);
    assertThat(linked.getRevision()).isNotEmpty();
    assertThat(reached(ada)).containsExactly(ada.account(), bob.account());
    assertThat(reached(bob)).containsExactly(bob.account(), ada.account());
    assertThat(sentences(ada)).anyMatch(each -> each.startsWith("Linked the account …"));
    assertThat(sentences(bob)).anyMatch(each -> each.startsWith("Linked the account …"));
  }

  @Test
  void REQ_D14_bothOwnersAreToldInTheProductAndAtTheirAddresses() {
    Person ada = fixture.person();
    Person bob = fixture.person();

    ada.unlink(ada.link(bob).getLink().getLinkId());

    for (Person each : List.of(ada, bob)) {
      assertThat(
              fixture.sql.list(
                  row -> row.text("kind") + " " + row.text("address"),
                  """
                  select n.kind, d.address from notice n join notice_delivery d
                    using (tenant_id, notice_id)
                  where tenant_id = ? and account_id = ? order by n.sequence
                  """,
                  fixture.tenant.id(),
                  UUID.fromString(each.account())))
          .containsExactly(
              "ACCOUNTS_LINKED " + each.address(), "ACCOUNTS_UNLINKED " + each.address());
    }
  }

  @Test
  void aRepeatedRequestGetsTheSameAnswerAndLinksOnce() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    LinkAccountsRequest request =
        LinkAccountsRequest.newBuilder()
            .setRequestId(GraphFixture.id())
            .setTargetSessionToken(bob.session())
            .setPrivacyMode(PrivacyMode.PRIVACY_MODE_PARTIAL)
            .build();

    assertThat(ada.links().linkAccounts(request)).isEqualTo(ada.links().linkAccounts(request));
    assertThat(links()).isEqualTo(1);
  }

  @Test
  void REQ_D10_refusesLinkWhenTheTwoAreConnectedByAnyMode() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    Person cid = fixture.person();
    ada.link(bob, PrivacyMode.PRIVACY_MODE_ISOLATED);
    ada.link(cid);

    Refused.with(Reason.ALREADY_CONNECTED, () -> ada.link(bob));
    Refused.with(Reason.ALREADY_CONNECTED, () -> bob.link(cid));
    assertThat(links()).isEqualTo(2);
  }

  @Test
  void REQ_D10_refusesLinkWhenTargetIsLinkedElsewhere() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    Person cid = fixture.person();
    bob.link(cid);

    Refused.with(Reason.TARGET_LINKED_ELSEWHERE, () -> ada.link(bob));
    bob.link(ada);
    assertThat(links()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"state = 'SUSPENDED'", "kind = 'GUEST'"})
  void refusesLinkWhenTargetIsNoActiveUser(String change) {
    Person ada = fixture.person();
    Person bob = fixture.person();
    account(bob, change);

    Refused.with(Reason.TARGET_NOT_LINKABLE, () -> ada.link(bob));
    account(bob, "state = 'ACTIVE', kind = 'USER'");
    ada.link(bob);
  }

  @Test
  void refusesLinkWhenTargetIsUnverifiedOrTheCallerItself() {
    Person ada = fixture.person();
    String unverified = fixture.tenant.account();
    Person bob = new Person(fixture, unverified, "", fixture.tenant.signIn(unverified));

    Refused.with(Reason.TARGET_NOT_LINKABLE, () -> ada.link(bob));
    Refused.with(Reason.TARGET_NOT_LINKABLE, () -> ada.link(ada));
    Refused.with(Reason.UNVERIFIED, () -> bob.link(ada));
    fixture.verify(fixture.tenant.id(), unverified, "u" + UUID.randomUUID() + "@example.org");
    bob.link(ada);
  }

  @Test
  void REQ_D15_aGuestOpensNoLink() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    account(ada, "kind = 'GUEST'");

    Refused.with(Reason.UNVERIFIED, () -> ada.link(bob));
    account(ada, "kind = 'USER'");
    ada.link(bob);
  }

  @Test
  void ATK_A36_aSessionOfAnotherTenantProvesNothing() {
    Person ada = fixture.person();
    Person stranger = new GraphFixture(SharedServer.get()).person();

    Refused.with(Reason.TARGET_NOT_LINKABLE, () -> ada.link(stranger));
    assertThat(links()).isZero();
  }

  @Test
  void bothSessionsMustBeFresh() {
    Person ada = fixture.person();
    Person bob = fixture.person();

    Refused.with(Reason.STEP_UP_REQUIRED, () -> ada.stale().link(bob));
    Refused.with(Reason.STEP_UP_REQUIRED, () -> ada.link(bob.stale()));
    ada.link(bob);
  }

  @Test
  void ATK_A31_the33rdAccountOfAGroupIsRefused() {
    Person ada = fixture.person();
    Person last = fixture.person();
    String middle = ada.account();
    for (int i = 1; i < 32; i++) {
      String next = fixture.tenant.account();
      insertLink(middle, next);
      middle = next;
    }

    assertThat(Refused.with(Reason.LIMIT_REACHED, () -> ada.link(last)).metadata())
        .containsEntry("quota", "linked_accounts");
    fixture.sql.update(
        "delete from account_link where tenant_id = ? and ? in (low_account_id, high_account_id)",
        fixture.tenant.id(),
        UUID.fromString(middle));
    ada.link(last);
    assertThat(reached(ada)).hasSize(32).contains(last.account());
  }

  private void insertLink(String one, String other) {
    boolean isLow = one.compareTo(other) < 0;
    fixture.sql.update(
        """
        insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
          low_ceiling, high_ceiling, created_time, updated_time)
        values (?, ?, ?, ?, 2, 2, now(), now())
        """,
        fixture.tenant.id(),
        UUID.fromString(isLow ? one : other),
        UUID.fromString(isLow ? other : one),
        UUID.randomUUID());
  }

  @Test
  void REQ_D14_unlinkingIsMutualAtOnceAndAnybodysButAStrangers() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    Person cid = fixture.person();
    String link = ada.link(bob).getLink().getLinkId();
    bob.link(cid);

    Refused.with(Reason.NOT_FOUND, () -> cid.unlink(link));
    Refused.with(Reason.STEP_UP_REQUIRED, () -> bob.stale().unlink(link));
    bob.unlink(link);

    assertThat(reached(ada)).containsExactly(ada.account());
    assertThat(reached(cid)).containsExactly(cid.account(), bob.account());
    assertThat(sentences(ada)).anyMatch(each -> each.startsWith("Unlinked the account …"));
    Refused.with(Reason.NOT_FOUND, () -> ada.unlink(link));
  }

  @Test
  void ATK_A36_aLinkOfAnotherTenantIsAbsent() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    String link = ada.link(bob).getLink().getLinkId();
    Person stranger = new GraphFixture(SharedServer.get()).person();

    Refused.with(Reason.NOT_FOUND, () -> stranger.unlink(link));
    Refused.with(Reason.NOT_FOUND, () -> stranger.ceiling(link, PRIVACY_MODE_ISOLATED));
    assertThat(reached(ada)).contains(bob.account());
    ada.ceiling(link, PRIVACY_MODE_ISOLATED);
    ada.unlink(link);
  }

  @Test
  void REQ_D11_theEffectiveModeIsTheLowerCeilingAndWhoLimitsItIsTold() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    String link = ada.link(bob).getLink().getLinkId();

    SetPrivacyModeResponse lowered = ada.ceiling(link, PRIVACY_MODE_PARTIAL);
    assertThat(lowered.getEffective()).isEqualTo(PRIVACY_MODE_PARTIAL);
    assertThat(lowered.getLimitedBy()).isEmpty();
    SetPrivacyModeResponse limited = bob.ceiling(link, PRIVACY_MODE_LINKED);
    assertThat(limited.getEffective()).isEqualTo(PRIVACY_MODE_PARTIAL);
    assertThat(limited.getLimitedBy()).isEqualTo(ada.account());
    assertThat(ada.ceiling(link, PRIVACY_MODE_LINKED).getEffective())
        .isEqualTo(PRIVACY_MODE_LINKED);
    assertThat(sentences(ada)).contains("Set the privacy of a link to PARTIAL");
  }

  @Test
  void REQ_D11_raisingNeedsStepUpLoweringDoesNot() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    String link = ada.link(bob).getLink().getLinkId();
    Person stale = ada.stale();

    assertThat(stale.ceiling(link, PRIVACY_MODE_ISOLATED).getEffective())
        .isEqualTo(PRIVACY_MODE_ISOLATED);
    Refused.with(Reason.STEP_UP_REQUIRED, () -> stale.ceiling(link, PRIVACY_MODE_PARTIAL));
    assertThat(reached(bob)).containsExactly(bob.account());
    ada.ceiling(link, PRIVACY_MODE_PARTIAL);
    assertThat(reached(bob)).containsExactly(bob.account(), ada.account());
  }

  @Test
  void ATK_A29_anIsolatedEndIsNotNamedToTheOther() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    String link = ada.link(bob).getLink().getLinkId();
    ada.ceiling(link, PRIVACY_MODE_ISOLATED);

    SetPrivacyModeResponse answer = bob.ceiling(link, PRIVACY_MODE_LINKED);

    assertThat(answer.getEffective()).isEqualTo(PRIVACY_MODE_ISOLATED);
    assertThat(answer.toString()).doesNotContain(ada.account());
    assertThat(bob.view().getLinksList())
        .singleElement()
        .extracting(GraphLink::getActive)
        .isEqualTo(false);
    ada.ceiling(link, PRIVACY_MODE_PARTIAL);
    assertThat(bob.view().getLinksList())
        .singleElement()
        .extracting(GraphLink::getActive)
        .isEqualTo(true);
  }
}
