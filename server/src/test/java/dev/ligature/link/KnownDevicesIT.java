package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.Device;
import dev.ligature.api.account.v1.ListDevicesRequest;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.RevokeDeviceRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** On a device where one has signed in before, strangers keep nobody out. */
class KnownDevicesIT {
  private static final String NONSENSE = "no token of anybody's";

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();
  private final TestIdentities.Mailbox mine = TestIdentities.verified(server, tenant.id(), account);
  private final NewSession session = tenant.signInOnDevice(account);
  private final EmailCalls own = on(session.getDeviceToken());
  private final EmailCalls stranger = new EmailCalls(tenant);
  private final Mailbox mailbox = Mailbox.of(server);

  private EmailCalls on(String device) {
    return new EmailCalls(tenant, tenant.onDevice(device, Role.BACKEND));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private void guess(EmailCalls calls, StartSignInResponse attempt, int times) {
    for (int i = 0; i < times; i++) {
      Refused.with(Reason.CODE_INVALID, () -> calls.signIn(attempt, "x"));
    }
  }

  /** Has the three codes sent that strangers get, and tries more wrong ones than are heard. */
  private void strangersUseUp() {
    for (int i = 0; i < 3; i++) {
      guess(stranger, stranger.startSignIn(mine.address()), 4);
    }
    mailbox.codeTo(mine.address(), 3);
  }

  private List<Device> devices(String sessionToken) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(sessionToken))
        .listDevices(ListDevicesRequest.getDefaultInstance())
        .getDevicesList();
  }

  private void revoke(String device) {
    var _ =
        AccountServiceGrpc.newBlockingStub(tenant.session(tenant.signIn(account)))
            .revokeDevice(
                RevokeDeviceRequest.newBuilder().setRequestId(id()).setDeviceId(device).build());
  }

  @Test
  void ATK_A14_aKnownDeviceSignsInWhileStrangersHaveUsedUpTheIdentifier() {
    StartSignInResponse elsewhere = stranger.startSignIn(mine.address());
    String code = mailbox.codeTo(mine.address(), 1);
    strangersUseUp();
    Refused.with(Reason.CODE_INVALID, () -> stranger.signIn(elsewhere, code));

    StartSignInResponse attempt = own.startSignIn(mine.address());

    assertThat(own.signIn(attempt, mailbox.codeTo(mine.address(), 4)).getAccountId())
        .isEqualTo(account);
  }

  @Test
  void ATK_A14_aStrangersOwnDeviceHelpsNobodyAtAnotherIdentifier() {
    String device = tenant.signInOnDevice(tenant.account()).getDeviceToken();
    StartSignInResponse attempt = on(device).startSignIn(mine.address());
    String code = mailbox.codeTo(mine.address(), 1);
    guess(stranger, stranger.startSignIn(mine.address()), 5);
    guess(stranger, stranger.startSignIn(mine.address()), 5);
    mailbox.codeTo(mine.address(), 3);

    Refused.with(Reason.CODE_INVALID, () -> on(device).signIn(attempt, code));
    on(device).startSignIn(mine.address());
    own.startSignIn(mine.address());
    mailbox.codeTo(mine.address(), 4);
    assertThat(mailbox.codesTo(mine.address())).as("only to the known device").hasSize(4);
  }

  @Test
  void ATK_A14_aRevokedDeviceIsAStranger() {
    StartSignInResponse early = own.startSignIn(mine.address());
    String code = mailbox.codeTo(mine.address(), 1);
    revoke(devices(session.getSessionToken()).getFirst().getDeviceId());

    Refused.with(Reason.CODE_INVALID, () -> own.signIn(early, code));
    for (int i = 0; i < 3; i++) {
      guess(own, own.startSignIn(mine.address()), 4);
    }
    mailbox.codeTo(mine.address(), 4);
    stranger.startSignIn(mine.address());
    String fresh = tenant.signInOnDevice(account).getDeviceToken();
    on(fresh).startSignIn(mine.address());
    mailbox.codeTo(mine.address(), 5);
    assertThat(mailbox.codesTo(mine.address())).as("it counts with the strangers").hasSize(5);
  }

  @Test
  void ATK_A14_aReportedIdentityTakesItsDevicesAlong() {
    TestIdentities.signedInBy(server, tenant.id(), account, mine);
    TestIdentities.Mailbox other = TestIdentities.verified(server, tenant.id(), account);
    StartSignInResponse early = own.startSignIn(other.address());
    String code = mailbox.codeTo(other.address(), 1);
    var _ =
        LinkServiceGrpc.newBlockingStub(tenant.session(tenant.signIn(account)))
            .reportCompromised(
                ReportCompromisedRequest.newBuilder()
                    .setRequestId(id())
                    .setIdentityId(mine.id())
                    .build());

    Refused.with(Reason.CODE_INVALID, () -> own.signIn(early, code));
  }

  @Test
  void ATK_A14_aKnownDeviceHasThreeCodesAndTenTriesOfItsOwn() {
    StartSignInResponse first = own.startSignIn(mine.address());
    String code = mailbox.codeTo(mine.address(), 1);
    guess(own, own.startSignIn(mine.address()), 5);
    guess(own, own.startSignIn(mine.address()), 5);
    mailbox.codeTo(mine.address(), 3);

    Refused.with(Reason.CODE_INVALID, () -> own.signIn(first, code));
    own.startSignIn(mine.address());
    StartSignInResponse besides = stranger.startSignIn(mine.address());
    assertThat(stranger.signIn(besides, mailbox.codeTo(mine.address(), 4)).getAccountId())
        .as("a stranger's budget is another one")
        .isEqualTo(account);
    assertThat(mailbox.codesTo(mine.address())).hasSize(4);
  }

  @Test
  void ATK_A16_nothingTellsWhoseDeviceItIs() {
    String unknown = "u" + id() + "@example.org";
    String strangers = tenant.signInOnDevice(tenant.account()).getDeviceToken();
    List<EmailCalls> all = List.of(own, on(strangers), on(NONSENSE), stranger);
    for (int round = 0; round < 2; round++) {
      List<Answers> answers =
          all.stream().flatMap(each -> answers(each, unknown).stream()).distinct().toList();
      assertThat(answers).as("round %d", round).hasSize(1);
      strangersUseUp();
    }
  }

  /** What a start and a guess answer, without what is fresh in each. */
  private record Answers(StartSignInResponse start, String text, String left) {}

  private List<Answers> answers(EmailCalls calls, String unknown) {
    return List.of(
        answers(calls, calls.startSignIn(mine.address())),
        answers(calls, calls.startSignIn(unknown)));
  }

  private static Answers answers(EmailCalls calls, StartSignInResponse attempt) {
    Refusal wrong = Refused.with(Reason.CODE_INVALID, () -> calls.signIn(attempt, "x"));
    return new Answers(
        attempt.toBuilder().clearAttemptId().clearAttemptSecret().clearExpireTime().build(),
        wrong.text(),
        wrong.metadata().toString());
  }

  @Test
  void aKnownDeviceGoesOnUnderANewTokenAndTheOldOneIsNobodys() {
    NewSession again = tenant.signInOnDevice(account, session.getDeviceToken());

    assertThat(devices(again.getSessionToken())).hasSize(1);
    assertThat(again.getDeviceToken()).hasSize(43).isNotEqualTo(session.getDeviceToken());
    NewSession old = tenant.signInOnDevice(account, session.getDeviceToken());
    assertThat(devices(old.getSessionToken())).hasSize(2);
    assertThat(old.getDeviceToken()).isNotEmpty();
  }

  @Test
  void anotherAccountsDeviceAndARevokedOneDoNotGoOn() {
    String other = tenant.account();
    NewSession others = tenant.signInOnDevice(other, session.getDeviceToken());
    assertThat(devices(others.getSessionToken())).hasSize(1);
    assertThat(devices(session.getSessionToken())).hasSize(1);

    revoke(devices(session.getSessionToken()).getFirst().getDeviceId());
    NewSession again = tenant.signInOnDevice(account, session.getDeviceToken());

    assertThat(devices(again.getSessionToken()))
        .filteredOn(each -> !each.getRevoked())
        .as("one that revoked and a new one")
        .hasSize(2);
  }

  @Test
  void ATK_A2_theFirstProofRevokesDevicesThatWerePreparedOnTheAccount() {
    String prepared = tenant.account();
    EmailCalls attackers = on(tenant.signInOnDevice(prepared).getDeviceToken());
    NewSession victims = tenant.signInOnDevice(prepared);
    String address = "u" + id() + "@example.org";
    own.link(
        victims.getSessionToken(),
        own.startLink(victims.getSessionToken(), address),
        mailbox.codeTo(address, 1));
    StartSignInResponse early = attackers.startSignIn(address);
    String code = mailbox.codeTo(address, 2);
    guess(stranger, stranger.startSignIn(address), 5);
    guess(stranger, stranger.startSignIn(address), 5);

    Refused.with(Reason.CODE_INVALID, () -> attackers.signIn(early, code));
    EmailCalls victim = on(victims.getDeviceToken());
    mailbox.codeTo(address, 3);
    StartSignInResponse attempt = victim.startSignIn(address);
    assertThat(victim.signIn(attempt, mailbox.codeTo(address, 4)).getAccountId())
        .isEqualTo(prepared);
  }
}
