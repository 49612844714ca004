package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.Session;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest who proves the mailbox of a durable account becomes that account. */
class GuestMergeIT {
  private MergeFixture people;

  private Sql sql;

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(SharedServer.get());
    sql = people.server.bean(Sql.class);
  }

  @Test
  void aGuestYieldsToTheDurableAccountAndGoesOnInASessionOfIt() {
    Person guest = people.guest();
    Person durable = people.person();
    String ticket = people.ticket(guest, durable.mailbox());

    ConfirmMergeResponse merged = people.as(guest).confirmMerge(people.confirmation(guest, ticket));

    assertThat(merged.getPrimaryAccountId()).isEqualTo(durable.account().toString());
    assertThat(people.stateOf(guest.account())).isEqualTo("MERGED");
    Person switched = new Person(durable.account(), merged.getSwitchedSessionToken(), "");
    assertThat(people.mailboxes(switched)).containsExactly(durable.mailbox());
    assertThat(people.mailboxes(durable)).containsExactly(durable.mailbox());
    Refused.with(Reason.SESSION_REVOKED, () -> people.mailboxes(guest));
  }

  @Test
  void ATK_A23_aMailboxAloneEarnsTheSwitchedSessionOneFactor() {
    Person guest = people.guest();
    String ticket = people.ticket(guest, people.person().mailbox());

    String switched =
        people.as(guest).confirmMerge(people.confirmation(guest, ticket)).getSwitchedSessionToken();

    assertThat(
            AccountServiceGrpc.newBlockingStub(people.tenant.session(switched))
                .listSessions(ListSessionsRequest.getDefaultInstance())
                .getSessionsList())
        .filteredOn(Session::getCurrent)
        .singleElement()
        .satisfies(
            session -> {
              assertThat(session.getAal()).isEqualTo(1);
              assertThat(session.getAmrList()).containsExactly("otp");
            });
  }

  @Test
  void aGuestWhoseAnswerWasLostRepeatsItAndGetsTheSessionAnew() {
    Person guest = people.guest();
    Person durable = people.person();
    ConfirmMergeRequest request =
        people.confirmation(guest, people.ticket(guest, durable.mailbox()));
    ConfirmMergeResponse lost = people.as(guest).confirmMerge(request);

    ConfirmMergeResponse again = people.as(guest).confirmMerge(request);

    assertThat(again.getSwitchedSessionToken())
        .isNotEmpty()
        .isNotEqualTo(lost.getSwitchedSessionToken());
    assertThat(again.toBuilder().clearSwitchedSessionToken().build())
        .isEqualTo(lost.toBuilder().clearSwitchedSessionToken().build());
    assertThat(people.mailboxes(new Person(durable.account(), again.getSwitchedSessionToken(), "")))
        .containsExactly(durable.mailbox());
    Refused.with(
        Reason.SESSION_REVOKED,
        () -> people.mailboxes(new Person(durable.account(), lost.getSwitchedSessionToken(), "")));
    Refused.with(
        Reason.SESSION_REVOKED, () -> people.as(guest).confirmMerge(MergeFixture.another(request)));
    sql.update(
        "update session set revoked_time = now() - interval '11 minutes' where account_id = ?",
        guest.account());
    Refused.with(Reason.SESSION_REVOKED, () -> people.as(guest).confirmMerge(request));
  }
}
