package dev.ligature.link.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.WalletTarget;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wallets are linked over the real server by messages that it issues. */
class LinkWalletIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();
  private final String session = tenant.signIn(account);
  private final TestWallet wallet = TestWallet.fresh();

  private LinkServiceGrpc.LinkServiceBlockingStub as(String token) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(token));
  }

  private LinkAttempt start(String token, String caip10) {
    return as(token)
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setWallet(WalletTarget.newBuilder().setAddress(caip10))
                .build())
        .getAttempt();
  }

  private LinkAttempt give(String token, LinkAttempt attempt, String signature) {
    return as(token)
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setAttemptId(attempt.getAttemptId())
                .setSignature(signature)
                .build())
        .getAttempt();
  }

  private static String message(LinkAttempt attempt) {
    return attempt.getSignMessage().getMessage();
  }

  @Test
  void REQ_S1_aWalletIsLinkedByASignatureOfOurMessage() {
    LinkAttempt attempt = start(session, wallet.on(137));

    assertThat(message(attempt))
        .startsWith("localhost wants you to sign in with your Ethereum account:\n0x")
        .contains(
            "\n\nLink this wallet to the account " + account + ".\n\nURI: https://localhost\n")
        .contains("\nVersion: 1\nChain ID: 137\nNonce: ")
        .containsPattern(
            "Nonce: [0-9a-f]{32}\nIssued At: [-0-9T:]+Z\nExpiration Time: [-0-9T:]+Z\n")
        .endsWith("\nRequest ID: " + attempt.getAttemptId());
    LinkAttempt linked = give(session, attempt, wallet.sign(message(attempt)));

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(linked.getLinked().getIdentity().getDisplay()).startsWith("eip155:137:0x");
    assertThat(
            as(session)
                .listIdentities(ListIdentitiesRequest.getDefaultInstance())
                .getIdentitiesList())
        .containsExactly(linked.getLinked().getIdentity());
  }

  /** A page of an attacker shows the wallet our message with one thing changed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost wants | evil.example wants",
        "your Ethereum account | your Etherium account",
        "Link this wallet | Unlink this wallet",
        "to the account | to the other account",
        "URI: https://localhost | URI: https://evil.example",
        "Version: 1 | Version: 2",
        "Chain ID: 1 | Chain ID: 10",
        "Nonce: | Nonce: 0",
        "Issued At: 2 | Issued At: 1",
        "Expiration Time: 2 | Expiration Time: 3",
        "Request ID: | Request ID: 0",
        "account:\\n0x | account:\\n0X"
      })
  void ATK_A17_aMessageThatDiffersInOneFieldProvesNothing(String ours, String theirs) {
    LinkAttempt attempt = start(session, wallet.on(1));
    String mutated =
        message(attempt).replace(ours.replace("\\n", "\n"), theirs.replace("\\n", "\n"));
    assertThat(mutated).isNotEqualTo(message(attempt));

    Refused.with(Reason.PROOF_MISMATCH, () -> give(session, attempt, wallet.sign(mutated)));

    assertThat(give(session, attempt, wallet.sign(message(attempt))).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A17_aSignatureIsGoodForItsOwnAttemptOnceOnly() {
    LinkAttempt first = start(session, wallet.on(1));
    String signature = wallet.sign(message(first));
    assertThat(give(session, first, signature).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);

    Refused.with(Reason.CHALLENGE_VOID, () -> give(session, first, signature));
    LinkAttempt second = start(session, wallet.on(1));
    Refused.with(Reason.PROOF_MISMATCH, () -> give(session, second, signature));
    assertThat(give(session, second, wallet.sign(message(second))).getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
  }

  @Test
  void ATK_A17_refusesHighSAndAnotherWalletsSignature() {
    LinkAttempt attempt = start(session, wallet.on(1));
    byte[] signature = wallet.signature(message(attempt));

    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> give(session, attempt, TestWallet.hex(TestWallet.ofHighS(signature))));
    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> give(session, attempt, TestWallet.fresh().sign(message(attempt))));

    assertThat(give(session, attempt, TestWallet.hex(signature)).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A11_aMessageOfAnotherAccountsAttemptProvesNothingHere() {
    String other = tenant.signIn(tenant.account());
    LinkAttempt theirs = start(other, wallet.on(1));
    LinkAttempt mine = start(session, wallet.on(1));
    String signature = wallet.sign(message(theirs));

    Refused.with(Reason.PROOF_MISMATCH, () -> give(session, mine, signature));
    Refused.with(Reason.NOT_FOUND, () -> give(session, theirs, signature));

    assertThat(give(other, theirs, signature).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A18_theSameKeyOnAnotherChainIsTheSameIdentity() {
    LinkAttempt first = start(session, wallet.on(1));
    give(session, first, wallet.sign(message(first)));
    String other = tenant.signIn(tenant.account());
    LinkAttempt elsewhere = start(other, wallet.on(137));

    assertThat(give(other, elsewhere, wallet.sign(message(elsewhere))).getState())
        .isEqualTo(LinkState.LINK_STATE_CONFLICT);
  }
}
