package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import org.junit.jupiter.api.Test;

/** Numbers and mailboxes that pass to other people do not take accounts with them. */
class StaleIdentityIT {
  private final TestServer server = SharedServer.get();
  private final MergeFixture people = new MergeFixture(server);
  private final Sql sql = server.bean(Sql.class);
  private final EmailCalls calls = new EmailCalls(people.tenant);
  private final Mailbox mailbox = Mailbox.of(server);

  private void proved(String subject, int daysAgo) {
    assertThat(
            sql.update(
                """
                update identity
                set last_proof_time = now() - make_interval(days => ?),
                  verified_time = now() - interval '3 years'
                where tenant_id = ? and subject_canonical = ?
                """,
                daysAgo,
                people.tenant.id(),
                subject))
        .isEqualTo(1);
  }

  private String number(Person person) {
    String number = TestNumbers.fresh();
    String subject = people.prove(person.account(), "PHONE");
    sql.update(
        "update identity set subject_canonical = ? where tenant_id = ? and subject_canonical = ?",
        number,
        people.tenant.id(),
        subject);
    return number;
  }

  /** Signs in by the latest code; the account. */
  private String signIn(StartSignInRequest.Builder target, String address) {
    int sent = mailbox.codesTo(address).size();
    StartSignInResponse attempt = calls.startSignIn(target);
    return calls.signIn(attempt, mailbox.codeTo(address, sent + 1)).getAccountId();
  }

  private String byMail(String address) {
    return signIn(StartSignInRequest.newBuilder().setEmail(address), address);
  }

  private String byPhone(String number) {
    return signIn(StartSignInRequest.newBuilder().setPhone(number), number);
  }

  @Test
  void ATK_A35_aMailboxThatNobodyProvedForAYearDoesNotSignInBesideAnotherWay() {
    Person owner = people.person();
    people.prove(owner.account(), "WALLET");
    proved(owner.mailbox(), 366);

    Refused.with(Reason.STEP_UP_REQUIRED, () -> byMail(owner.mailbox()));

    proved(owner.mailbox(), 364);
    assertThat(byMail(owner.mailbox())).isEqualTo(owner.account().toString());
  }

  @Test
  void ATK_A35_aMailboxThatNobodyProvedForAYearMergesNothing() {
    Person caller = people.person();
    Person other = people.person();
    String second = people.prove(other.account(), "EMAIL");
    proved(other.mailbox(), 366);

    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> people.preview(caller, people.ticket(caller, other.mailbox())));
    Person guest = people.guest();
    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> people.preview(guest, people.ticket(guest, other.mailbox())));

    assertThat(people.preview(caller, people.ticket(caller, second)).getSecondaryAccountId())
        .isEqualTo(other.account().toString());
  }

  @Test
  void ATK_A23_aNumberThatNobodyProvedForNinetyDaysDoesNotSignInBesideAMailbox() {
    Person owner = people.person();
    String number = number(owner);
    proved(number, 91);

    Refused.with(Reason.STEP_UP_REQUIRED, () -> byPhone(number));
    proved(owner.mailbox(), 400);
    Refused.with(Reason.STEP_UP_REQUIRED, () -> byPhone(number));

    proved(number, 89);
    assertThat(byPhone(number)).isEqualTo(owner.account().toString());
  }

  @Test
  void theStrongestWayToSignInNeverStopsToCount() {
    Person alone = people.person();
    proved(alone.mailbox(), 2_000);
    assertThat(byMail(alone.mailbox())).isEqualTo(alone.account().toString());

    Person both = people.person();
    proved(number(both), 2_000);
    proved(both.mailbox(), 2_000);
    assertThat(byMail(both.mailbox())).isEqualTo(both.account().toString());
  }

  @Test
  void whoSignedInByTheBetterWayProvesTheOldOneAnew() {
    Person owner = people.person();
    people.prove(owner.account(), "WALLET");
    proved(owner.mailbox(), 366);

    LinkAttempt attempt = calls.startLink(owner.session(), owner.mailbox());
    String code = mailbox.codeTo(owner.mailbox(), 1);
    assertThat(calls.link(owner.session(), attempt, code).getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);

    assertThat(byMail(owner.mailbox())).isEqualTo(owner.account().toString());
  }
}
