package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.account.StandInFactor;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.MergePreview;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.api.link.v1.ProveMergeFactorRequest;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts with a second factor are absorbed only with it, and never lose it. */
class MergeFactorIT {
  private static final String RIGHT = "123456";

  private static TestServer server;
  private static StandInFactor factor;

  private MergeFixture people;

  @BeforeAll
  static void start() {
    server = TestServer.start(MergeFactorIT.class, Map.of(StandInFactor.PROPERTY, "true"));
    factor = server.bean(StandInFactor.class);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(server);
  }

  private Person withFactor() {
    Person person = people.person();
    factor.enrol(person.account(), RIGHT);
    return person;
  }

  private static ProveMergeFactorRequest code(String ticket, String code) {
    return ProveMergeFactorRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setMergeTicket(ticket)
        .setTotpCode(code)
        .build();
  }

  @Test
  void ATK_A28_oneStolenCodeNeverAbsorbsAnAccountWithASecondFactor() {
    Person thief = withFactor();
    Person victim = withFactor();
    String ticket = people.ticket(thief, victim.mailbox());

    MergePreview before = people.preview(thief, ticket);
    assertThat(before.getState()).isEqualTo(MergeState.MERGE_STATE_PROOF_NEEDED);
    assertThat(before.getSecondaryAccountId()).isEmpty();
    assertThat(before.getMovesList()).isEmpty();
    assertThat(before.getStateToken()).isEmpty();
    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () ->
            people
                .as(thief)
                .confirmMerge(
                    ConfirmMergeRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setMergeTicket(ticket)
                        .setStateToken("guess")
                        .build()));
    assertThat(people.stateOf(victim.account())).isEqualTo("ACTIVE");

    people.as(thief).proveMergeFactor(code(ticket, RIGHT));

    assertThat(people.as(thief).confirmMerge(people.confirmation(thief, ticket)).getState())
        .isEqualTo(MergeState.MERGE_STATE_DONE);
  }

  @Test
  void ATK_A28_fiveWrongCodesEndTheTicket() {
    Person thief = withFactor();
    Person victim = withFactor();
    String ticket = people.ticket(thief, victim.mailbox());
    for (int left = 4; left >= 0; left--) {
      Refusal refusal =
          Refused.with(
              Reason.CODE_INVALID, () -> people.as(thief).proveMergeFactor(code(ticket, "000000")));
      assertThat(refusal.metadata()).containsEntry("attempts_left", Integer.toString(left));
    }

    Refused.with(
        Reason.CHALLENGE_VOID, () -> people.as(thief).proveMergeFactor(code(ticket, RIGHT)));
    assertThat(people.preview(thief, ticket).getState())
        .isEqualTo(MergeState.MERGE_STATE_PROOF_NEEDED);
  }

  @Test
  void ATK_A27_theSurvivorIsNeverWeakerThanTheAbsorbedOne() {
    Person weak = people.person();
    Person strong = withFactor();

    Refused.with(
        Reason.ASSURANCE_WOULD_DROP,
        () -> people.preview(weak, people.ticket(weak, strong.mailbox())));

    assertThat(people.preview(strong, people.ticket(strong, weak.mailbox())).getResultingAal())
        .isEqualTo(2);
  }

  @Test
  void ATK_A23_aGuestEarnsTheSecondFactorOfTheSessionItSwitchesTo() {
    Person guest = people.guest();
    Person durable = withFactor();
    String ticket = people.ticket(guest, durable.mailbox());

    assertThat(people.preview(guest, ticket).getState())
        .isEqualTo(MergeState.MERGE_STATE_PROOF_NEEDED);
    people.as(guest).proveMergeFactor(code(ticket, RIGHT));
    ConfirmMergeResponse merged = people.as(guest).confirmMerge(people.confirmation(guest, ticket));

    assertThat(merged.getSwitchedSessionToken()).isNotEmpty();
    int aal =
        server
            .bean(Sql.class)
            .one(
                row -> row.intValue("aal"),
                """
                select aal::int as aal from session
                where tenant_id = ? and account_id = ? and revoked_time is null and aal = 2
                """,
                people.tenant.id(),
                durable.account());
    assertThat(aal).isEqualTo(2);
  }
}
