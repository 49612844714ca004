package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a proof lets its holder absorb. */
class MergeEligibilityIT {
  private MergeFixture people;

  private Sql sql;

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(SharedServer.get());
    sql = people.server.bean(Sql.class);
  }

  @Test
  void ATK_A28_aTelephoneNumberAloneNeverAbsorbsAnAccountWithAnotherIdentity() {
    Person caller = people.person();
    Person other = people.person();
    String number = people.prove(other.account(), "PHONE");
    String weak = people.ticket(caller, "PHONE", number);

    Refused.with(Reason.STEP_UP_REQUIRED, () -> people.preview(caller, weak));
    assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");

    Person onlyPhone = people.person("PHONE");
    assertThat(
            people
                .preview(caller, people.ticket(caller, "PHONE", onlyPhone.mailbox()))
                .getSecondaryAccountId())
        .isEqualTo(onlyPhone.account().toString());
  }

  @Test
  void ATK_A35_aMailboxAloneNeverAbsorbsAnAccountWithAStrongerIdentity() {
    Person caller = people.person();
    Person other = people.person();
    String wallet = people.prove(other.account(), "WALLET");

    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> people.preview(caller, people.ticket(caller, other.mailbox())));

    assertThat(
            people.preview(caller, people.ticket(caller, "WALLET", wallet)).getSecondaryAccountId())
        .isEqualTo(other.account().toString());
  }

  @Test
  void ATK_A27_managedHeldAndSuspendedAccountsAreNeverAbsorbed() {
    Person caller = people.person();
    Person managed = people.person();
    sql.update("update account set is_managed = true where account_id = ?", managed.account());
    Person suspended = people.person();
    sql.update("update account set state = 'SUSPENDED' where account_id = ?", suspended.account());
    Person held = people.person();
    sql.update(
        """
        insert into legal_hold (tenant_id, legal_hold_id, target_kind, target_id, reason, placed_by,
          placed_time)
        values (?, ?, 'ACCOUNT', ?, 'case', 'test', now())
        """,
        people.tenant.id(),
        UUID.randomUUID(),
        held.account());

    Refused.with(
        Reason.MANAGED_ACCOUNT,
        () -> people.preview(caller, people.ticket(caller, managed.mailbox())));
    Refused.with(
        Reason.TARGET_NOT_LINKABLE,
        () -> people.preview(caller, people.ticket(caller, suspended.mailbox())));
    Refused.with(
        Reason.TARGET_NOT_LINKABLE,
        () -> people.preview(caller, people.ticket(caller, held.mailbox())));

    assertThat(
            people.preview(managed, people.ticket(managed, caller.mailbox())).getPrimaryAccountId())
        .isEqualTo(managed.account().toString());
  }

  @Test
  void aDurableCallerThatHasProvenNothingMergesNothing() {
    Person other = people.person();
    Person unverified = people.guest();
    sql.update("update account set kind = 'USER' where account_id = ?", unverified.account());

    Refused.with(
        Reason.UNVERIFIED,
        () -> people.preview(unverified, people.ticket(unverified, other.mailbox())));
  }

  @Test
  void aTenantMayForbidMerges() {
    Person caller = people.person();
    Person other = people.person();
    people.policy("{\"mergeForbidden\": true}");

    Refused.with(
        Reason.POLICY_FORBIDS,
        () -> people.preview(caller, people.ticket(caller, other.mailbox())));
  }

  @Test
  void capsAreCheckedAgain() {
    Person caller = people.person();
    Person other = people.person();
    people.policy("{\"maxIdentities\": 1}");

    Refused.with(
        Reason.LIMIT_REACHED, () -> people.preview(caller, people.ticket(caller, other.mailbox())));
  }
}
