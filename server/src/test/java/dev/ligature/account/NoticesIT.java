package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ListNoticesRequest;
import dev.ligature.api.account.v1.SignOutRequest;
import dev.ligature.api.account.v1.WatchNoticesRequest;
import dev.ligature.api.account.v1.WatchNoticesResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.link.MergeFixture;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestMail;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners are told in the product and at their addresses, over a real SMTP server. */
class NoticesIT {
  private static TestMail mail;
  private static TestServer server;

  private TestTenant tenant;
  private String ada;
  private String token;

  @BeforeAll
  static void start() {
    mail = TestMail.start();
    Map<String, Object> settings = new HashMap<>(mail.settings());
    settings.put("ligature.notices.interval", "20ms");
    settings.put("ligature.notices.first-pause", "1s");
    server = TestServer.start(NoticesIT.class, settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    mail.close();
  }

  @BeforeEach
  void signIn() {
    tenant = TestTenant.create(server);
    ada = tenant.account();
    token = tenant.signIn(ada);
  }

  private AccountServiceGrpc.AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private AccountId account() {
    return new AccountId(UUID.fromString(ada));
  }

  private void tell(NoticeKind kind, NoticeFacts facts, NoticeAddress... also) {
    server.bean(Notices.class).tell(tenant.id(), account(), kind, facts, Set.of(also));
  }

  private String mailbox(boolean verified) {
    return (verified
            ? TestIdentities.verified(server, tenant.id(), ada)
            : TestIdentities.unverified(server, tenant.id(), ada))
        .address();
  }

  @Test
  void aNoticeIsListedAndGoesToEveryVerifiedAddressAndTheRemovedOne() {
    String first = mailbox(true);
    String second = mailbox(true);
    String unverified = mailbox(false);
    String removed = "gone" + UUID.randomUUID() + "@example.org";

    tell(
        NoticeKind.IDENTITY_UNLINKED,
        NoticeFacts.none().name("provider", "email").masked("identifier", "g_@example.org"),
        new NoticeAddress(NoticeChannel.EMAIL, removed));

    for (String address : List.of(first, second, removed)) {
      await().until(() -> mail.textsTo(address).size() == 1);
      assertThat(mail.textsTo(address).getFirst())
          .startsWith("email (g_@example.org) was unlinked from your account.")
          .contains(ada.substring(ada.length() - 6))
          .doesNotContain(ada);
    }
    assertThat(mail.textsTo(unverified)).as("nobody has proven it").isEmpty();
    assertThat(as(token).listNotices(ListNoticesRequest.getDefaultInstance()).getNoticesList())
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.getKind()).isEqualTo("IDENTITY_UNLINKED");
              assertThat(notice.getText())
                  .isEqualTo("email (g_@example.org) was unlinked from your account.");
            });
  }

  @Test
  void whatConcernsSecurityIsSentWhateverThePolicySaysAndTheRestIfItWants() {
    String address = mailbox(true);

    tell(NoticeKind.ACCOUNT_RESUMED, NoticeFacts.none());
    tell(NoticeKind.ACCOUNT_SUSPENDED, NoticeFacts.none());
    assertThat(deliveriesTo(address)).containsExactly("ACCOUNT_SUSPENDED");

    new MergeFixture(server, tenant).policy("{\"notifyByMail\": true}");
    tell(NoticeKind.ACCOUNT_RESUMED, NoticeFacts.none());

    assertThat(deliveriesTo(address)).containsExactly("ACCOUNT_SUSPENDED", "ACCOUNT_RESUMED");
    assertThat(as(token).listNotices(ListNoticesRequest.getDefaultInstance()).getNoticesList())
        .hasSize(3);
  }

  private static List<String> deliveriesTo(String address) {
    return server
        .bean(Sql.class)
        .list(
            row -> row.text("kind"),
            """
            select n.kind from notice_delivery d join notice n using (tenant_id, notice_id)
            where d.address = ? order by n.sequence
            """,
            address);
  }

  @Test
  void noticesAreListedInPagesNewestFirstAndOnlyToTheirOwner() {
    for (NoticeKind kind :
        List.of(NoticeKind.TOTP_ADDED, NoticeKind.TOTP_REMOVED, NoticeKind.MERGED)) {
      tell(kind, NoticeFacts.none());
    }
    ListNoticesRequest.Builder request = ListNoticesRequest.newBuilder().setPageSize(2);

    var first = as(token).listNotices(request.build());
    var second = as(token).listNotices(request.setPageToken(first.getNextPageToken()).build());

    assertThat(first.getNoticesList())
        .extracting(dev.ligature.api.account.v1.Notice::getKind)
        .containsExactly("MERGED", "TOTP_REMOVED");
    assertThat(second.getNoticesList())
        .extracting(dev.ligature.api.account.v1.Notice::getKind)
        .containsExactly("TOTP_ADDED");
    assertThat(second.getNextPageToken()).isEmpty();
    String other = tenant.signIn(tenant.account());
    assertThat(as(other).listNotices(ListNoticesRequest.getDefaultInstance()).getNoticesList())
        .isEmpty();
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () -> as(other).listNotices(request.setPageToken(first.getNextPageToken()).build()));
  }

  @Test
  void whatIsRolledBackIsToldToNobody() {
    String address = mailbox(true);
    Transactions transactions = server.bean(Transactions.class);

    assertThatThrownBy(
            () ->
                transactions.run(
                    () -> {
                      tell(NoticeKind.MERGED, NoticeFacts.none());
                      throw DomainException.of(Reason.STATE_CHANGED, "moved");
                    }))
        .isInstanceOf(DomainException.class);
    tell(NoticeKind.TOTP_ADDED, NoticeFacts.none());

    await().until(() -> !mail.textsTo(address).isEmpty());
    assertThat(mail.textsTo(address))
        .singleElement()
        .asString()
        .startsWith("An authenticator was added");
  }

  @Test
  void aMailThatIsNotTakenIsSentLaterAndOnce() {
    String address = mailbox(true);
    Sql sql = server.bean(Sql.class);
    mail.close();
    try {
      tell(NoticeKind.MERGED, NoticeFacts.none());
      await()
          .until(
              () ->
                  sql.one(
                      row -> row.bool("failed"),
                      """
                      select failure_reason is not null as failed from notice_delivery
                      where tenant_id = ? and state = 'PENDING'
                      """,
                      tenant.id()));
    } finally {
      mail = mail.again();
    }

    await()
        .until(
            () ->
                sql.one(
                        row -> row.text("state"),
                        "select state from notice_delivery where tenant_id = ?",
                        tenant.id())
                    .equals("SENT"));
    assertThat(mail.textsTo(address)).hasSize(1);
  }

  @Test
  void watchingGivesEachNoticeAfterTheCursorAndEndsWithTheSession() {
    Iterator<WatchNoticesResponse> first =
        as(token).watchNotices(WatchNoticesRequest.getDefaultInstance());
    String start = first.next().getCursor();
    tell(NoticeKind.TOTP_ADDED, NoticeFacts.none());
    tell(NoticeKind.TOTP_REMOVED, NoticeFacts.none());

    WatchNoticesResponse added = nextNotice(first);
    assertThat(added.getNotice().getKind()).isEqualTo("TOTP_ADDED");
    assertThat(nextNotice(first).getNotice().getKind()).isEqualTo("TOTP_REMOVED");
    assertThat(kindAfter(start)).isEqualTo("TOTP_ADDED");
    assertThat(kindAfter(added.getCursor())).isEqualTo("TOTP_REMOVED");

    as(token)
        .signOut(SignOutRequest.newBuilder().setRequestId(UUID.randomUUID().toString()).build());
    Refused.with(Reason.SESSION_REVOKED, () -> nextNotice(first));
  }

  @Test
  void ATK_G11_aCursorOfAnotherOwnerIsRefused() {
    String cursor =
        as(token).watchNotices(WatchNoticesRequest.getDefaultInstance()).next().getCursor();
    String other = tenant.signIn(tenant.account());

    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () ->
            as(other)
                .watchNotices(WatchNoticesRequest.newBuilder().setCursor(cursor).build())
                .next());
  }

  private String kindAfter(String cursor) {
    return nextNotice(
            as(token).watchNotices(WatchNoticesRequest.newBuilder().setCursor(cursor).build()))
        .getNotice()
        .getKind();
  }

  private static WatchNoticesResponse nextNotice(Iterator<WatchNoticesResponse> stream) {
    WatchNoticesResponse next;
    do {
      next = stream.next();
    } while (!next.hasNotice());
    return next;
  }
}
