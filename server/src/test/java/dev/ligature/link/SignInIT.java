package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.CreateSessionResponse;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.ProofPurpose;
import dev.ligature.api.account.v1.Session;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.PlatformTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.WalletTarget;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.link.wallet.TestWallet;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Any linked identity signs in, by the same proofs and over the real server. */
class SignInIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();
  private final String session = tenant.signIn(account);

  private AccountServiceGrpc.AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
  }

  private LinkServiceGrpc.LinkServiceBlockingStub owner() {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private Mailbox mailbox() {
    return Mailbox.of(server);
  }

  private LinkAttempt give(ContinueLinkRequest.Builder input, LinkAttempt attempt) {
    return owner()
        .continueLink(input.setRequestId(id()).setAttemptId(attempt.getAttemptId()).build())
        .getAttempt();
  }

  private Identity linkEmail(String address) {
    LinkAttempt attempt =
        owner()
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setEmail(EmailTarget.newBuilder().setAddress(address))
                    .build())
            .getAttempt();
    return give(ContinueLinkRequest.newBuilder().setCode(mailbox().codeTo(address, 1)), attempt)
        .getLinked()
        .getIdentity();
  }

  private Identity linkWallet(TestWallet wallet) {
    LinkAttempt attempt =
        owner()
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setWallet(WalletTarget.newBuilder().setAddress(wallet.on(1)))
                    .build())
            .getAttempt();
    return give(
            ContinueLinkRequest.newBuilder()
                .setSignature(wallet.sign(attempt.getSignMessage().getMessage())),
            attempt)
        .getLinked()
        .getIdentity();
  }

  private StartSignInResponse start(StartSignInRequest.Builder request) {
    return backend().startSignIn(request.setRequestId(id()).build());
  }

  private StartSignInResponse startEmail(String address) {
    return start(StartSignInRequest.newBuilder().setEmail(address));
  }

  private ContinueSignInResponse give(
      StartSignInResponse attempt, ContinueSignInRequest.Builder input) {
    return backend()
        .continueSignIn(
            input
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setAttemptSecret(attempt.getAttemptSecret())
                .build());
  }

  private ContinueSignInResponse code(StartSignInResponse attempt, String code) {
    return give(attempt, ContinueSignInRequest.newBuilder().setCode(code));
  }

  private CreateSessionResponse session(String ticket) {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.GATEWAY))
        .createSession(
            CreateSessionRequest.newBuilder()
                .setRequestId(id())
                .setSignInTicket(ticket)
                .setDeviceName("phone")
                .build());
  }

  private Session current(String token) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(token))
        .listSessions(ListSessionsRequest.getDefaultInstance())
        .getSessionsList()
        .stream()
        .filter(Session::getCurrent)
        .findFirst()
        .orElseThrow();
  }

  private static String address() {
    return "u" + UUID.randomUUID() + "@example.org";
  }

  @Test
  void REQ_S2_aLinkedMailboxSignsIn() {
    String address = address();
    Identity identity = linkEmail(address);
    StartSignInResponse attempt = startEmail(address);
    assertThat(attempt.getStep().getEnterCodeSentTo()).isEqualTo("u…@example.org");

    ContinueSignInResponse proven = code(attempt, mailbox().codeTo(address, 2));
    assertThat(proven.getAccountId()).isEqualTo(account);
    assertThat(proven.getProofTicket()).isEmpty();
    CreateSessionResponse created = session(proven.getSignInTicket());

    assertThat(created.getSession().getAccountId()).isEqualTo(account);
    Session current = current(created.getSession().getSessionToken());
    assertThat(current.getIdentityId()).isEqualTo(identity.getIdentityId());
    assertThat(current.getAal()).isEqualTo(1);
    assertThat(current.getAmrList()).containsExactly("otp");
    assertThat(
            owner()
                .listIdentities(ListIdentitiesRequest.getDefaultInstance())
                .getIdentities(0)
                .hasLastUsedTime())
        .isTrue();
  }

  @Test
  void REQ_S2_aLinkedWalletAndAPlatformUserSignInToTheSameAccount() {
    TestWallet wallet = TestWallet.fresh();
    linkWallet(wallet);
    linkPlatform();

    StartSignInResponse byWallet =
        start(StartSignInRequest.newBuilder().setWalletAddress(wallet.on(10)));
    String message = byWallet.getStep().getSignMessage();
    assertThat(message).contains("\nSign in with this wallet.\n").doesNotContain(account);
    StartSignInResponse byPlatform =
        start(StartSignInRequest.newBuilder().setGatewayAssertion(asserted("any", "SIGN_IN")));

    assertThat(
            give(byWallet, ContinueSignInRequest.newBuilder().setSignature(wallet.sign(message)))
                .getAccountId())
        .isEqualTo(account);
    ContinueSignInResponse proven =
        give(
            byPlatform,
            ContinueSignInRequest.newBuilder()
                .setGatewayAssertion(asserted(byPlatform.getAttemptId(), "SIGN_IN")));
    assertThat(current(session(proven.getSignInTicket()).getSession().getSessionToken()))
        .satisfies(each -> assertThat(each.getAmrList()).containsExactly("pwd"));
  }

  private void linkPlatform() {
    JWTClaimsSet.Builder claims =
        tenant.claims(account).claim("platform", "telegram").claim("platform_user", "77");
    LinkAttempt attempt =
        owner()
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setPlatform(
                        PlatformTarget.newBuilder()
                            .setGatewayAssertion(
                                tenant.sign(claims.claim("purpose", "LINK").build())))
                    .build())
            .getAttempt();
    give(
        ContinueLinkRequest.newBuilder()
            .setGatewayAssertion(
                tenant.sign(claims.jwtID(id()).claim("nonce", attempt.getAttemptId()).build())),
        attempt);
  }

  private String asserted(String nonce, String purpose) {
    return tenant.sign(
        tenant
            .claims(account)
            .subject(null)
            .claim("platform", "telegram")
            .claim("platform_user", "77")
            .claim("purpose", purpose)
            .claim("nonce", nonce)
            .build());
  }

  @Test
  void ATK_A16_untilTheProofAnUnknownMailboxIsAnsweredLikeAKnownOne() {
    String known = address();
    linkEmail(known);
    String unknown = address();

    StartSignInResponse first = startEmail(known);
    StartSignInResponse second = startEmail(unknown);
    assertThat(withoutRandom(first)).isEqualTo(withoutRandom(second));
    assertThat(sizeWithoutTime(first)).isEqualTo(sizeWithoutTime(second));
    Refusal refusal = Refused.with(Reason.CODE_INVALID, () -> code(first, "x"));
    Refusal other = Refused.with(Reason.CODE_INVALID, () -> code(second, "x"));
    assertThat(refusal.text()).isEqualTo(other.text());
    assertThat(refusal.metadata()).isEqualTo(other.metadata());

    assertThat(code(first, mailbox().codeTo(known, 2)).getSignInTicket()).isNotEmpty();
    assertThat(code(second, mailbox().codeTo(unknown, 1)))
        .isEqualTo(ContinueSignInResponse.getDefaultInstance());
    assertThat(accountsOf(unknown)).isZero();
  }

  /** The bytes of an answer but for its id, its secret and its time. */
  private static ByteString withoutRandom(StartSignInResponse answer) {
    return answer.toBuilder()
        .clearAttemptId()
        .clearAttemptSecret()
        .clearExpireTime()
        .build()
        .toByteString();
  }

  /** The fraction of a second takes more bytes or fewer on the wire. */
  private static int sizeWithoutTime(StartSignInResponse answer) {
    return answer.toBuilder().clearExpireTime().build().getSerializedSize();
  }

  private int accountsOf(String address) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.intValue("n"),
            "select count(*)::int as n from identity where subject_canonical = ?",
            address);
  }

  @Test
  void ATK_A10_anAttemptAnswersToItsOwnSecretOnly() {
    String address = address();
    linkEmail(address);
    StartSignInResponse attempt = startEmail(address);
    StartSignInResponse other = startEmail(address());
    String code = mailbox().codeTo(address, 2);

    Refused.with(
        Reason.NOT_FOUND,
        () -> code(attempt.toBuilder().setAttemptSecret(other.getAttemptSecret()).build(), code));
    assertThat(code(attempt, code).getAccountId()).isEqualTo(account);
  }

  @Test
  void ATK_A14_aCodeToSignInLinksNothingAndTheOtherWayRound() {
    String address = address();
    linkEmail(address);
    StartSignInResponse signIn = startEmail(address);
    String toSignIn = mailbox().codeTo(address, 2);
    String fresh = address();
    LinkAttempt link =
        owner()
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setEmail(EmailTarget.newBuilder().setAddress(fresh))
                    .build())
            .getAttempt();
    String toLink = mailbox().codeTo(fresh, 1);

    Refused.with(
        Reason.NOT_FOUND,
        () ->
            give(
                ContinueLinkRequest.newBuilder().setCode(toSignIn),
                LinkAttempt.newBuilder().setAttemptId(signIn.getAttemptId()).build()));
    Refused.with(
        Reason.NOT_FOUND,
        () -> code(signIn.toBuilder().setAttemptId(link.getAttemptId()).build(), toLink));
    assertThat(code(signIn, toSignIn).getAccountId()).isEqualTo(account);
    assertThat(give(ContinueLinkRequest.newBuilder().setCode(toLink), link).hasLinked()).isTrue();
  }

  @Test
  void ATK_A9_aTicketMakesOneSessionHoweverManyTry() throws Exception {
    String address = address();
    linkEmail(address);
    String ticket = code(startEmail(address), mailbox().codeTo(address, 2)).getSignInTicket();

    List<String> ends = Together.call(50, _ -> session(ticket));

    assertThat(ends).filteredOn("OK"::equals).hasSize(1);
    assertThat(ends).isSubsetOf("OK", "TICKET_EXPIRED", "DEPENDENCY_DOWN");
    Refused.with(Reason.TICKET_EXPIRED, () -> session(ticket));
  }

  @Test
  void ATK_A9_aTicketDiesWithItsIdentity() {
    String address = address();
    Identity identity = linkEmail(address);
    String ticket = code(startEmail(address), mailbox().codeTo(address, 2)).getSignInTicket();
    server
        .bean(Sql.class)
        .update(
            "delete from identity where identity_id = ?",
            UUID.fromString(identity.getIdentityId()));

    Refused.with(Reason.TICKET_EXPIRED, () -> session(ticket));
  }

  @Test
  void aProofForAnotherPurposeIsNoTicketToSignIn() {
    String address = address();
    linkEmail(address);
    StartSignInResponse attempt =
        start(
            StartSignInRequest.newBuilder()
                .setEmail(address)
                .setPurpose(ProofPurpose.PROOF_PURPOSE_RECOVERY));

    ContinueSignInResponse proven = code(attempt, mailbox().codeTo(address, 2));

    assertThat(proven.getSignInTicket()).isEmpty();
    assertThat(proven.getProofTicket()).isNotEmpty();
    Refused.with(Reason.TICKET_EXPIRED, () -> session(proven.getProofTicket()));
    Refused.with(Reason.CHALLENGE_VOID, () -> code(attempt, "000000"));
  }

  @Test
  void ATK_A15_codesToSignInCountAgainstTheAddressAndNobodyLearnsIt() {
    String address = address();
    for (int i = 0; i < 5; i++) {
      assertThat(startEmail(address).getStep().getEnterCodeSentTo()).isNotEmpty();
    }
    mailbox().codeTo(address, 3);
    String marker = address();
    startEmail(marker);
    mailbox().codeTo(marker, 1);

    assertThat(mailbox().codesTo(address)).hasSize(3);
  }
}
