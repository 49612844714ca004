package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc.LinkServiceBlockingStub;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.WalletTarget;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.wallet.TestWallet;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Owners authenticate again by a fresh proof of an identity that they have. */
class StepUpIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final StepUpStory story = new StepUpStory(tenant);
  private final String account = tenant.account();
  private final Mailbox mailbox = Mailbox.of(server);

  private TestIdentities.Mailbox mailboxOf(String owner) {
    return TestIdentities.verified(server, tenant.id(), owner);
  }

  private static StepUpInput.Builder code(String code) {
    return StepUpInput.newBuilder().setCode(code);
  }

  private LinkServiceBlockingStub link(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  @Test
  void REQ_SS_aCodeToALinkedMailboxMakesTheSessionFreshAndRotatesItsToken() {
    TestIdentities.Mailbox mine = mailboxOf(account);
    String old = story.oldSession(account);
    Refused.with(Reason.STEP_UP_REQUIRED, () -> story.rename(old));

    StepUpResponse started = story.start(old, mine.id());
    assertThat(started.hasSession()).isFalse();
    assertThat(started.getStep().getEnterCodeSentTo()).endsWith("@example.org");
    Refused.with(Reason.STEP_UP_REQUIRED, () -> story.rename(old));
    NewSession fresh = story.give(old, started, code(mailbox.codeTo(mine.address(), 1)));

    assertThat(fresh.getAal()).isEqualTo(1);
    story.rename(fresh.getSessionToken());
    Refused.with(Reason.SESSION_REVOKED, () -> story.rename(old));
    Refused.with(
        Reason.CHALLENGE_VOID, () -> story.give(fresh.getSessionToken(), started, code("000000")));
  }

  @Test
  void aLinkedWalletStepsUpBySigningThatItIsStillYou() {
    TestWallet wallet = TestWallet.fresh();
    String session = tenant.signIn(account);
    LinkAttempt attempt =
        link(session)
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setWallet(WalletTarget.newBuilder().setAddress(wallet.on(10)))
                    .build())
            .getAttempt();
    String identity =
        link(session)
            .continueLink(
                ContinueLinkRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setAttemptId(attempt.getAttemptId())
                    .setSignature(wallet.sign(attempt.getSignMessage().getMessage()))
                    .build())
            .getAttempt()
            .getLinked()
            .getIdentity()
            .getIdentityId();
    String old = story.oldSession(account);

    StepUpResponse started = story.start(old, identity);
    String message = started.getStep().getSignMessage();
    assertThat(message).contains("\nConfirm with this wallet that it is you.\n");
    StepUpInput.Builder forged =
        StepUpInput.newBuilder().setSignature(TestWallet.fresh().sign(message));
    Refused.with(Reason.PROOF_MISMATCH, () -> story.give(old, started, forged));
    NewSession fresh =
        story.give(old, started, StepUpInput.newBuilder().setSignature(wallet.sign(message)));

    story.rename(fresh.getSessionToken());
  }

  @Test
  void ATK_G10_anIdentityThatAThiefAddedDoesNotStepUpWhereTheOwnerHasAnOlderOne() {
    TestIdentities.Mailbox mine = mailboxOf(account);
    server
        .bean(Sql.class)
        .update(
            "update identity set verified_time = now() - interval '30 days' where tenant_id = ?",
            tenant.id());
    String old = story.oldSession(account);
    TestIdentities.Mailbox thiefs = mailboxOf(account);

    StepUpResponse stolen = story.start(old, thiefs.id());
    String code = mailbox.codeTo(thiefs.address(), 1);
    Refused.with(Reason.POLICY_FORBIDS, () -> story.give(old, stolen, code(code)));
    StepUpResponse own = story.start(old, mine.id());

    assertThat(story.give(old, own, code(mailbox.codeTo(mine.address(), 1))).getAal()).isEqualTo(1);
  }

  @Test
  void ATK_A11_anAttemptIsOfOneSessionAndOnePurpose() {
    TestIdentities.Mailbox mine = mailboxOf(account);
    String old = story.oldSession(account);
    String sibling = story.oldSession(account);
    StepUpResponse started = story.start(old, mine.id());
    String code = mailbox.codeTo(mine.address(), 1);

    Refused.with(Reason.NOT_FOUND, () -> story.give(sibling, started, code(code)));
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            link(old)
                .continueLink(
                    ContinueLinkRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setAttemptId(started.getAttemptId())
                        .setCode(code)
                        .build()));
    story.rename(story.give(old, started, code(code)).getSessionToken());
  }

  @Test
  void ATK_A36_nobodyStartsByAnIdentityOfAnotherOrOneThatIsNotProven() {
    String old = story.oldSession(account);
    TestIdentities.Mailbox others = mailboxOf(tenant.account());
    TestIdentities.Mailbox unproven = TestIdentities.unverified(server, tenant.id(), account);

    Refused.with(Reason.NOT_FOUND, () -> story.start(old, others.id()));
    Refused.with(Reason.NOT_FOUND, () -> story.start(old, unproven.id()));
    assertThat(story.start(old, mailboxOf(account).id()).getAttemptId()).isNotEmpty();
  }

  @Test
  void aWeakFactorDoesNotMakeAStrongOneFreshAgain() {
    TestIdentities.Mailbox mine = mailboxOf(account);
    String strongLongAgo = story.oldSession(account, "pwd", "otp");
    StepUpResponse started = story.start(strongLongAgo, mine.id());
    assertThat(story.give(strongLongAgo, started, code(mailbox.codeTo(mine.address(), 1))).getAal())
        .isEqualTo(1);

    String strongNow = tenant.signIn(account, "pwd", "otp");
    StepUpResponse again = story.start(strongNow, mine.id());
    assertThat(story.give(strongNow, again, code(mailbox.codeTo(mine.address(), 2))).getAal())
        .isEqualTo(2);
  }
}
