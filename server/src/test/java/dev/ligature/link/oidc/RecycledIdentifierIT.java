package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.EmailCalls;
import dev.ligature.link.Mailbox;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.link.TestNumbers;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider tells that a mailbox or a number of its user has passed to somebody else. */
class RecycledIdentifierIT {
  private static final String RECYCLED = Transmitter.RISC + "identifier-recycled";
  private static final String CHANGED = Transmitter.RISC + "identifier-changed";

  private static TestServer server;
  private static Mailbox mailbox;

  private StubProvider stub;
  private OidcFixture fixture;
  private MergeFixture people;
  private EmailCalls calls;
  private Transmitter corp;
  private Person owner;

  @BeforeAll
  static void start() {
    server = TestServer.start(RecycledIdentifierIT.class, Map.of("ligature.scim.port", 0));
    mailbox = Mailbox.of(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void register() {
    stub = new StubProvider();
    fixture = new OidcFixture(server);
    fixture.register("corp", stub);
    people = new MergeFixture(server, fixture.tenant);
    calls = new EmailCalls(fixture.tenant);
    corp = new Transmitter(server, stub, fixture.tenant.id());
    owner = people.person();
  }

  @AfterEach
  void close() {
    stub.close();
  }

  private void becomesUserOfTheProvider(Person person) {
    fixture.link(person.session(), "corp", stub.user);
  }

  private String number(Person person) {
    String number = TestNumbers.fresh();
    String subject = people.prove(person.account(), "PHONE");
    server
        .bean(Sql.class)
        .update(
            "update identity set subject_canonical = ? where tenant_id = ? and"
                + " subject_canonical = ?",
            number,
            fixture.tenant.id(),
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
  void ATK_A23_aRecycledNumberDoesNotSignInBesideABetterWay() {
    becomesUserOfTheProvider(owner);
    String number = number(owner);
    assertThat(byPhone(number)).isEqualTo(owner.account().toString());

    corp.tell(RECYCLED, Transmitter.phone(number)).accepted();

    Refused.with(Reason.STEP_UP_REQUIRED, () -> byPhone(number));
    assertThat(byMail(owner.mailbox())).isEqualTo(owner.account().toString());
  }

  @Test
  void ATK_A23_aChangedMailboxNeitherSignsInNorMergesUntilItsOwnerProvesItAgain() {
    becomesUserOfTheProvider(owner);
    Person stranger = people.person();

    corp.tell(CHANGED, Transmitter.email(owner.mailbox())).accepted();

    Refused.with(Reason.STEP_UP_REQUIRED, () -> byMail(owner.mailbox()));
    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> people.preview(stranger, people.ticket(stranger, owner.mailbox())));
    int sent = mailbox.codesTo(owner.mailbox()).size();
    LinkAttempt again = calls.startLink(owner.session(), owner.mailbox());
    String code = mailbox.codeTo(owner.mailbox(), sent + 1);
    assertThat(calls.link(owner.session(), again, code).getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
    assertThat(byMail(owner.mailbox())).isEqualTo(owner.account().toString());
  }

  @Test
  void ATK_A23_aCodeThatIsOpenWhenTheNumberPassesOnSignsNobodyIn() {
    becomesUserOfTheProvider(owner);
    String number = number(owner);
    StartSignInResponse attempt =
        calls.startSignIn(StartSignInRequest.newBuilder().setPhone(number));
    String code = mailbox.codeTo(number, 1);

    corp.tell(RECYCLED, Transmitter.phone(number)).accepted();

    Refused.with(Reason.CHALLENGE_VOID, () -> calls.signIn(attempt, code));
  }

  @Test
  void ATK_A23_aProviderDoesNotSpeakOfPeopleWhomItDoesNotKnow() {
    people.prove(owner.account(), "WALLET");
    Person user = people.person();
    becomesUserOfTheProvider(user);

    corp.tell(RECYCLED, Transmitter.email(owner.mailbox())).accepted();

    assertThat(byMail(owner.mailbox())).isEqualTo(owner.account().toString());
    corp.tell(RECYCLED, Transmitter.email(user.mailbox())).accepted();
    Refused.with(Reason.STEP_UP_REQUIRED, () -> byMail(user.mailbox()));
  }
}
