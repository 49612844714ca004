package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.link.v1.CancelLinkRequest;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.WatchLinkRequest;
import dev.ligature.api.link.v1.WatchLinkResponse;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestMail;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mailboxes are linked over the real server with a real SMTP server behind it. */
class LinkEmailIT {

  private static TestMail mail;
  private static TestServer server;

  private TestTenant tenant;

  @BeforeAll
  static void start() {
    mail = TestMail.start();
    Map<String, Object> settings = new HashMap<>(mail.settings());
    settings.put("ligature.limits.answers-per-account", 10_000);
    server = TestServer.start(LinkEmailIT.class, settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    mail.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(server);
  }

  private LinkServiceGrpc.LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private String user() {
    return tenant.signIn(tenant.account());
  }

  private static String address() {
    return "u" + UUID.randomUUID() + "@example.org";
  }

  private static StartLinkRequest toLink(String address) {
    return StartLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setEmail(EmailTarget.newBuilder().setAddress(address))
        .build();
  }

  private static ContinueLinkRequest code(LinkAttempt attempt, String code) {
    return ContinueLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setAttemptId(attempt.getAttemptId())
        .setCode(code)
        .build();
  }

  private static String codeTo(String address) {
    return await().until(() -> mail.codesTo(address), codes -> !codes.isEmpty()).getLast();
  }

  private LinkAttempt link(String session, String address) {
    int before = mail.codesTo(address).size();
    LinkAttempt attempt = as(session).startLink(toLink(address)).getAttempt();
    await().until(() -> mail.codesTo(address).size() > before);
    return as(session).continueLink(code(attempt, codeTo(address))).getAttempt();
  }

  @Test
  void REQ_S1_aMailboxIsLinkedByTheCodeThatWasMailed() {
    String session = user();
    String address = address();

    LinkAttempt started =
        as(session).startLink(toLink(address.toUpperCase(java.util.Locale.ROOT))).getAttempt();
    assertThat(started.getState()).isEqualTo(LinkState.LINK_STATE_STEP);
    assertThat(started.getEnterCode().getSentTo()).isEqualTo("u…@example.org");
    LinkAttempt linked = as(session).continueLink(code(started, codeTo(address))).getAttempt();

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(linked.getLinked().getIdentity().getDisplay()).isEqualTo(address);
    assertThat(
            as(session)
                .listIdentities(ListIdentitiesRequest.getDefaultInstance())
                .getIdentitiesList())
        .singleElement()
        .isEqualTo(linked.getLinked().getIdentity());
    assertThat(link(session, address).getState()).isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
  }

  @Test
  void theWatchShowsEachStateOnceAndEndsWithTheLast() {
    String session = user();
    String address = address();
    LinkAttempt started = as(session).startLink(toLink(address)).getAttempt();
    Iterator<WatchLinkResponse> watch =
        as(session)
            .watchLink(WatchLinkRequest.newBuilder().setAttemptId(started.getAttemptId()).build());
    assertThat(watch.next().getAttempt().getState()).isEqualTo(LinkState.LINK_STATE_STEP);

    as(session).continueLink(code(started, codeTo(address)));

    assertThat(watch.next().getAttempt().getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(watch.hasNext()).isFalse();
  }

  @Test
  void ATK_A14_aSixthTryIsRefusedEvenWithTheRightCode() {
    String session = user();
    String address = address();
    LinkAttempt attempt = as(session).startLink(toLink(address)).getAttempt();
    String right = codeTo(address);
    String wrong = right.equals("000000") ? "000001" : "000000";

    for (int left = 4; left >= 0; left--) {
      Refusal refusal =
          Refused.with(Reason.CODE_INVALID, () -> as(session).continueLink(code(attempt, wrong)));
      assertThat(refusal.metadata()).containsEntry("attempts_left", Integer.toString(left));
    }

    Refused.with(Reason.CHALLENGE_VOID, () -> as(session).continueLink(code(attempt, right)));
  }

  @Test
  void ATK_A14_parallelGuessesGetFiveComparisonsTogether() throws Exception {
    String session = user();
    String address = address();
    LinkAttempt attempt = as(session).startLink(toLink(address)).getAttempt();
    String right = codeTo(address);
    String wrong = right.equals("000000") ? "000001" : "000000";

    List<String> ends = Together.call(200, _ -> as(session).continueLink(code(attempt, wrong)));

    assertThat(ends)
        .isSubsetOf("CODE_INVALID", "CHALLENGE_VOID", "DEPENDENCY_DOWN")
        .filteredOn("CODE_INVALID"::equals)
        .hasSizeBetween(1, 5);
    Refused.with(Reason.CHALLENGE_VOID, () -> as(session).continueLink(code(attempt, right)));
  }

  @Test
  void ATK_A11_anotherSessionOfTheSameAccountCannotContinue() {
    String account = tenant.account();
    String mine = tenant.signIn(account);
    String address = address();
    LinkAttempt attempt = as(mine).startLink(toLink(address)).getAttempt();
    String code = codeTo(address);

    Refused.with(
        Reason.PROOF_MISMATCH, () -> as(tenant.signIn(account)).continueLink(code(attempt, code)));
    Refused.with(Reason.NOT_FOUND, () -> as(user()).continueLink(code(attempt, code)));

    assertThat(as(mine).continueLink(code(attempt, code)).getAttempt().getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A16_aTakenMailboxIsToldOnlyAfterTheProof() {
    String address = address();
    link(user(), address);
    String other = user();

    LinkAttempt started = as(other).startLink(toLink(address)).getAttempt();
    assertThat(started.getState()).isEqualTo(LinkState.LINK_STATE_STEP);
    await().until(() -> mail.codesTo(address).size() == 2);
    LinkAttempt ended =
        as(other).continueLink(code(started, mail.codesTo(address).getLast())).getAttempt();

    assertThat(ended.getState()).isEqualTo(LinkState.LINK_STATE_CONFLICT);
    assertThat(ended.getConflict().getMergeTicket()).isNotEmpty();
  }

  @Test
  void ATK_A24_oneMailboxProvenByManyAtOnceHasOneOwner() throws Exception {
    String address = address();
    List<String> sessions = List.of(user(), user());
    List<LinkAttempt> attempts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int sent = i + 1;
      attempts.add(as(sessions.get(i)).startLink(toLink(address)).getAttempt());
      await().until(() -> mail.codesTo(address).size() == sent);
    }
    List<String> codes = mail.codesTo(address);
    Queue<LinkState> states = new ConcurrentLinkedQueue<>();

    List<String> ends =
        Together.call(
            64,
            place -> {
              int which = place % 2;
              states.add(
                  as(sessions.get(which))
                      .continueLink(code(attempts.get(which), codes.get(which)))
                      .getAttempt()
                      .getState());
            });

    assertThat(ends).isSubsetOf("OK", "CHALLENGE_VOID", "RETRY", "DEPENDENCY_DOWN");
    assertThat(states)
        .containsExactlyInAnyOrder(LinkState.LINK_STATE_LINKED, LinkState.LINK_STATE_CONFLICT);
    assertThat(accounts()).isEqualTo(2);
    Integer owners =
        server
            .bean(Sql.class)
            .one(
                row -> row.intValue("n"),
                "select count(*)::int as n from identity where subject_canonical = ?",
                address);
    assertThat(owners).isEqualTo(1);
  }

  private int accounts() {
    return server
        .bean(Sql.class)
        .one(
            row -> row.intValue("n"),
            "select count(*)::int as n from account where tenant_id = ?",
            tenant.id());
  }

  @Test
  void ATK_A15_anAddressGetsThreeCodesInTenMinutesAndNobodyLearnsIt() {
    String address = address();
    for (int i = 0; i < 5; i++) {
      assertThat(as(user()).startLink(toLink(address)).getAttempt().getState())
          .isEqualTo(LinkState.LINK_STATE_STEP);
    }
    await().until(() -> mail.codesTo(address).size() >= 3);
    String marker = address();
    as(user()).startLink(toLink(marker));
    codeTo(marker);

    assertThat(mail.codesTo(address)).hasSize(3);
  }

  @Test
  void ATK_A15_anAccountGetsThreeCodesInTenMinutes() {
    String session = user();
    for (int i = 0; i < 3; i++) {
      as(session).startLink(toLink(address()));
    }

    Refusal refusal =
        Refused.with(Reason.RATE_LIMITED, () -> as(session).startLink(toLink(address())));
    assertThat(refusal.retryDelay()).isPositive();
  }

  @Test
  void ATK_A2_theFirstProofEndsTheSessionsThatOthersPrepared() {
    String account = tenant.account();
    String prepared = tenant.signIn(account);
    String owner = tenant.signIn(account);

    link(owner, address());

    Refused.with(
        Reason.SESSION_REVOKED,
        () -> as(prepared).listIdentities(ListIdentitiesRequest.getDefaultInstance()));
    as(owner).listIdentities(ListIdentitiesRequest.getDefaultInstance());
  }

  @Test
  void aCancelledAttemptTakesNoCode() {
    String session = user();
    String address = address();
    LinkAttempt attempt = as(session).startLink(toLink(address)).getAttempt();
    String code = codeTo(address);
    CancelLinkRequest cancel =
        CancelLinkRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setAttemptId(attempt.getAttemptId())
            .build();

    assertThat(as(session).cancelLink(cancel).getAttempt().getState())
        .isEqualTo(LinkState.LINK_STATE_CANCELLED);

    Refused.with(Reason.CHALLENGE_VOID, () -> as(session).continueLink(code(attempt, code)));
    Refused.with(
        Reason.WRONG_STATE,
        () ->
            as(session)
                .cancelLink(cancel.toBuilder().setRequestId(UUID.randomUUID().toString()).build()));
  }

  @Test
  void badAddressesAreRefusedByFieldAndNothingIsWritten() {
    String session = user();

    Refusal refusal =
        Refused.with(
            Reason.BAD_IDENTIFIER, () -> as(session).startLink(toLink("ada@@example.org")));

    assertThat(refusal.fieldViolations())
        .singleElement()
        .satisfies(each -> assertThat(each.field()).isEqualTo("email.address"));
  }
}
