package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.MergeState;
import dev.ligature.common.Reason;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ticket confirms one merge, of its session, as its preview showed it. */
class MergeTicketIT {
  private MergeFixture people;

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(SharedServer.get());
  }

  private AccountServiceGrpc.AccountServiceBlockingStub account(String session) {
    return AccountServiceGrpc.newBlockingStub(people.tenant.session(session));
  }

  @Test
  void ATK_A9_aTicketConfirmsOnceHoweverManyTryAtOnce() throws Exception {
    Person caller = people.person();
    Person other = people.person();
    ConfirmMergeRequest request =
        people.confirmation(caller, people.ticket(caller, other.mailbox()));

    List<String> ends =
        Together.call(50, _ -> people.as(caller).confirmMerge(MergeFixture.another(request)));

    assertThat(ends).filteredOn("OK"::equals).hasSize(1);
    assertThat(ends)
        .allMatch(
            each -> List.of("OK", "TICKET_EXPIRED", "DEPENDENCY_DOWN").contains(each),
            "one wins, the others find the ticket used");
  }

  @Test
  void ATK_A9_aTicketIsBoundToItsSession() {
    Person caller = people.person();
    Person thief = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    Person sameAccount =
        new Person(caller.account(), people.tenant.signIn(caller.account().toString()), "");

    Refused.with(Reason.PROOF_MISMATCH, () -> people.preview(thief, ticket));
    Refused.with(Reason.PROOF_MISMATCH, () -> people.preview(sameAccount, ticket));
    Refused.with(Reason.TICKET_EXPIRED, () -> people.preview(caller, "unknown"));

    assertThat(people.preview(caller, ticket).getStateToken()).isNotEmpty();
  }

  @Test
  void aChangeSinceThePreviewIsRefused() {
    Person caller = people.person();
    Person other = people.person();
    String ticket = people.ticket(caller, other.mailbox());
    ConfirmMergeRequest seen = people.confirmation(caller, ticket);
    account(other.session())
        .createProfile(
            CreateProfileRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setName("Work")
                .build());

    Refused.with(Reason.STATE_CHANGED, () -> people.as(caller).confirmMerge(seen));

    assertThat(people.holder(other.mailbox())).isEqualTo(other.account());
    assertThat(people.as(caller).confirmMerge(people.confirmation(caller, ticket)).getState())
        .isEqualTo(MergeState.MERGE_STATE_DONE);
  }
}
