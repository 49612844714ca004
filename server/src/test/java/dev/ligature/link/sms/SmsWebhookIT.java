package dev.ligature.link.sms;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.SetNotifierRequest;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.PhoneTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.client.Refusal;
import dev.ligature.client.Refusals;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.link.TestNumbers;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.LogCapture;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Codes and notices go to telephones by a tenant's own webhook, which may fail in every way. */
class SmsWebhookIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static TestServer server;

  private TextGateway gateway;
  private TestTenant tenant;
  private String session;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            SmsWebhookIT.class,
            Map.of(
                "ligature.approval-delay", "0s",
                "ligature.link.code-retry-pause", "5ms",
                "ligature.notices.interval", "20ms",
                "ligature.notices.first-pause", "1s",
                "ligature.egress.timeout", "2s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() throws Exception {
    gateway = new TextGateway();
    tenant = TestTenant.create(server);
    setNotifier(gateway.address(), SECRET);
    session = tenant.signIn(tenant.account());
  }

  @AfterEach
  void closeGateway() {
    gateway.close();
  }

  private void setNotifier(String url, String secret) {
    setNotifier(Role.OPERATOR, tenant.id().toString(), url, secret, "");
  }

  private void setNotifier(Role role, String of, String url, String secret, String mailFrom) {
    SetNotifierRequest request =
        SetNotifierRequest.newBuilder()
            .setRequestId(id())
            .setTenantId(of)
            .setMailFrom(mailFrom)
            .setSmsWebhookUrl(url)
            .setSmsWebhookSecret(secret)
            .setReason("test")
            .build();
    try {
      AdminServiceGrpc.newBlockingStub(tenant.channel(role)).setNotifier(request);
    } catch (StatusRuntimeException refused) {
      String approval = Refusals.of(refused).orElseThrow().metadata().get("approval_id");
      if (approval == null) {
        throw refused;
      }
      as("bert")
          .setNotifier(request.toBuilder().setRequestId(id()).setApprovalId(approval).build());
    }
  }

  private static AdminServiceGrpc.AdminServiceBlockingStub as(String person) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer "
            + server
                .bean(DevelopmentIssuer.class)
                .issue(Set.of(Role.OPERATOR), null, person, Duration.ofHours(1)));
    return AdminServiceGrpc.newBlockingStub(server.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private LinkServiceGrpc.LinkServiceBlockingStub link() {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private LinkAttempt start(String number) {
    return link()
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(id())
                .setPhone(PhoneTarget.newBuilder().setNumber(number))
                .build())
        .getAttempt();
  }

  private void link(String number) {
    LinkAttempt attempt = start(number);
    assertThat(
            link()
                .continueLink(
                    ContinueLinkRequest.newBuilder()
                        .setRequestId(id())
                        .setAttemptId(attempt.getAttemptId())
                        .setCode(posts(number, 1).getFirst().code())
                        .build())
                .getAttempt()
                .getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  private List<TextGateway.Post> posts(String number, int atLeast) {
    return await()
        .atMost(30, SECONDS)
        .until(() -> gateway.postsTo(number), posts -> posts.size() >= atLeast);
  }

  @Test
  void aPostIsSignedAndDatedAndItsCodeLinksTheNumber() throws Exception {
    String number = TestNumbers.fresh();
    link(number);
    TextGateway.Post post = posts(number, 1).getFirst();

    assertThat(post.contentType()).startsWith("application/json");
    assertThat(post.text())
        .matches("\\d{6} is your code\\. The account [0-9a-f]{6} wants to link this number\\..*");
    assertThat(Instant.ofEpochSecond(Long.parseLong(post.timestamp())))
        .isBetween(Instant.now().minusSeconds(300), Instant.now().plusSeconds(300));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(post.signature())
        .isEqualTo(
            "v1="
                + HexFormat.of()
                    .formatHex(
                        mac.doFinal(
                            (post.timestamp() + "." + post.body())
                                .getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void aMessageThatIsNotTakenIsPostedAgainUnderTheSameId() {
    for (List<Integer> trouble :
        List.of(
            List.of(503, 429), List.of(TextGateway.DROP, 408), List.of(TextGateway.STALL, 500))) {
      String number = TestNumbers.fresh();
      gateway.next(number, trouble);
      start(number);

      assertThat(posts(number, 3))
          .extracting(TextGateway.Post::body)
          .hasSize(3)
          .containsOnly(gateway.postsTo(number).getFirst().body());
    }
  }

  @Test
  void refusalsAndRedirectsAreFinalAndNothingIsPostedAFourthTime() {
    String refused = TestNumbers.fresh();
    gateway.next(refused, List.of(400));
    start(refused);
    posts(refused, 1);
    String redirected = TestNumbers.fresh();
    gateway.next(redirected, List.of(307));
    start(redirected);
    posts(redirected, 1);
    String hopeless = TestNumbers.fresh();
    gateway.next(hopeless, List.of(500, 500, 500));
    start(hopeless);
    posts(hopeless, 3);
    session = tenant.signIn(tenant.account());
    link(TestNumbers.fresh());

    assertThat(gateway.postsTo(refused)).hasSize(1);
    assertThat(gateway.postsTo(redirected)).hasSize(1);
    assertThat(gateway.postsTo(hopeless)).hasSize(3);
  }

  @Test
  void noticesGoToProvenTelephonesUntilTheyAreTakenOnce() {
    String number = TestNumbers.fresh();
    link(number);
    posts(number, 2);
    gateway.next(number, List.of(503, TextGateway.DROP));
    link(TestNumbers.fresh());

    List<TextGateway.Post> told = posts(number, 5).subList(2, 5);
    assertThat(told).extracting(TextGateway.Post::body).containsOnly(told.getFirst().body());
    assertThat(told.getFirst().text())
        .matches("phone \\(\\S+\\) was linked to your account\\. Account …[0-9a-f]{6}\\. If .*")
        .doesNotContain("\n");
    await()
        .atMost(30, SECONDS)
        .until(() -> deliveries("state = 'PENDING'") == 0 && deliveries("state = 'SENT'") == 3);
    assertThat(gateway.postsTo(number)).hasSize(5);
  }

  @Test
  void aNoticeThatIsRefusedIsNotTriedAgain() {
    String number = TestNumbers.fresh();
    link(number);
    posts(number, 2);
    gateway.next(number, List.of(410));
    link(TestNumbers.fresh());

    await().atMost(30, SECONDS).until(() -> deliveries("state = 'FAILED'") == 1);
    assertThat(deliveries("state = 'PENDING'")).isZero();
  }

  private long deliveries(String where) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.longValue("n"),
            "select count(*) as n from notice_delivery where channel = 'SMS' and tenant_id = ? and "
                + where,
            tenant.id());
  }

  @Test
  void secretsAndCodesAreNeitherAtRestNorLogged() {
    String number = TestNumbers.fresh();
    gateway.next(number, List.of(500, 500, 500));
    try (LogCapture log = new LogCapture("dev.ligature")) {
      start(number);
      String code = posts(number, 3).getFirst().code();
      await().until(() -> log.events().toString().contains("could not be sent by sms"));
      assertThat(log.events().toString())
          .doesNotContain(code)
          .doesNotContain(number)
          .doesNotContain(SECRET);
    }
    byte[] stored =
        server
            .bean(Sql.class)
            .one(
                row -> row.bytes("sms_webhook_secret"),
                "select sms_webhook_secret from tenant_notifier where tenant_id = ?",
                tenant.id());
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).isNotEmpty().doesNotContain(SECRET);
  }

  @Test
  void oneOperatorAloneLeadsNobodysCodesElsewhere() throws Exception {
    try (TextGateway other = new TextGateway()) {
      SetNotifierRequest redirect =
          SetNotifierRequest.newBuilder()
              .setRequestId(id())
              .setTenantId(tenant.id().toString())
              .setSmsWebhookUrl(other.address())
              .setSmsWebhookSecret(SECRET)
              .setReason("test")
              .build();
      Refusal refusal =
          Refused.with(Reason.SECOND_PERSON_REQUIRED, () -> as("anna").setNotifier(redirect));
      SetNotifierRequest again =
          redirect.toBuilder()
              .setRequestId(id())
              .setApprovalId(Objects.requireNonNull(refusal.metadata().get("approval_id")))
              .build();
      Refused.with(Reason.SECOND_PERSON_REQUIRED, () -> as("anna").setNotifier(again));
      Refused.with(
          Reason.TICKET_EXPIRED,
          () ->
              as("bert")
                  .setNotifier(
                      again.toBuilder()
                          .setRequestId(id())
                          .setSmsWebhookSecret("another secret of thirty-two characters")
                          .build()));
      String before = TestNumbers.fresh();
      start(before);
      assertThat(posts(before, 1)).hasSize(1);
      assertThat(other.postsTo(before)).isEmpty();

      as("bert").setNotifier(again.toBuilder().setRequestId(id()).build());
      String after = TestNumbers.fresh();
      start(after);
      await().atMost(30, SECONDS).until(() -> other.postsTo(after).size() == 1);
    }
  }

  @Test
  void whatIsSetReplacesWhatWasSet() throws Exception {
    try (TextGateway other = new TextGateway()) {
      setNotifier(other.address(), "another secret of thirty-two characters");
      String number = TestNumbers.fresh();
      start(number);

      await().atMost(30, SECONDS).until(() -> other.postsTo(number).size() == 1);
      assertThat(gateway.postsTo(number)).isEmpty();
    }
    setNotifier("", "");
    String number = TestNumbers.fresh();
    start(number);
    assertThat(gateway.postsTo(number)).as("the development mailbox has it").isEmpty();
  }

  @Test
  void aWebhookOfOneTenantGetsNothingOfAnother() {
    TestTenant neighbour = TestTenant.create(server);
    String number = TestNumbers.fresh();
    String theirs = neighbour.signIn(neighbour.account());
    LinkServiceGrpc.newBlockingStub(neighbour.session(theirs))
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(id())
                .setPhone(PhoneTarget.newBuilder().setNumber(number))
                .build());
    link(TestNumbers.fresh());

    assertThat(gateway.postsTo(number)).isEmpty();
    Refused.with(
        Reason.NOT_FOUND, () -> setNotifier(Role.OPERATOR, id(), gateway.address(), SECRET, ""));
    Refused.with(
        Reason.ROLE_MISSING,
        () -> setNotifier(Role.BACKEND, tenant.id().toString(), gateway.address(), SECRET, ""));
  }

  @Test
  void ATK_G7_aWebhookThatMayNotBeCalledOrIsBarelySignedIsRefused() {
    for (String url :
        List.of(
            "http://example.org/",
            "https://example.org:22/",
            "https://user@example.org/",
            "file:///etc/passwd",
            "nonsense")) {
      Refused.with(Reason.INVALID_FIELD, () -> setNotifier(url, SECRET));
    }
    Refused.with(Reason.INVALID_FIELD, () -> setNotifier(gateway.address(), "short"));
    setNotifier("https://example.org/texts", SECRET);
  }
}
