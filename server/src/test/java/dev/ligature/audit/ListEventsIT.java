package dev.ligature.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.audit.v1.AuditEvent;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.EventFilter;
import dev.ligature.api.audit.v1.EventType;
import dev.ligature.api.audit.v1.ListEventsRequest;
import dev.ligature.api.audit.v1.ListEventsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.rpc.Wire;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestCallers;
import dev.ligature.testing.TestTenant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everybody reads what was done to them; who else reads leaves a trace. */
class ListEventsIT {
  private static final String METHOD = "ligature.link.v1.LinkService/StartLink";

  private TestTenant tenant;
  private AccountId ada;
  private String session;

  @BeforeEach
  void makeAccount() {
    tenant = TestTenant.create(SharedServer.get());
    ada = new AccountId(UUID.fromString(tenant.account()));
    session = tenant.signIn(ada.toString());
  }

  private static AuditLog log() {
    return SharedServer.get().bean(AuditLog.class);
  }

  private AuditServiceGrpc.AuditServiceBlockingStub owner() {
    return AuditServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private AuditServiceGrpc.AuditServiceBlockingStub auditor() {
    return AuditServiceGrpc.newBlockingStub(tenant.channel(Role.AUDITOR));
  }

  private ListEventsRequest.Builder audit(AccountId account) {
    return ListEventsRequest.newBuilder()
        .setTenantId(tenant.id().toString())
        .setAccountId(account.toString())
        .setReason("case 7");
  }

  private List<AuditEvent> own() {
    return owner().listEvents(ListEventsRequest.getDefaultInstance()).getEventsList();
  }

  private List<AuditEvent> own(EventFilter.Builder filter) {
    return owner()
        .listEvents(ListEventsRequest.newBuilder().setFilter(filter).build())
        .getEventsList();
  }

  private Caller linked(AccountId account, String identifier) {
    Caller caller = TestCallers.user(tenant.id(), account, METHOD);
    log()
        .append(
            dev.ligature.audit.AuditEvent.by(caller, AuditType.LINK_CONFIRMED)
                .personal("provider", "GitHub")
                .personal("identifier", identifier));
    return caller;
  }

  private static List<String> summaries(List<AuditEvent> events) {
    return events.stream().map(AuditEvent::getSummary).toList();
  }

  @Test
  void tellsTheOwnerInSentencesWhatWasDoneNewestFirst() {
    linked(ada, "ada");

    List<AuditEvent> events = own();

    assertThat(summaries(events))
        .containsExactly(
            "Linked GitHub (ada)", "Signed in by gateway on laptop", "Created the account");
    assertThat(events.getFirst().getType()).isEqualTo(EventType.EVENT_TYPE_LINK);
    assertThat(events.getFirst().getAction()).isEqualTo("link.confirmed");
    assertThat(events.getFirst().getOutcome()).isEqualTo("OK");
    assertThat(events.getFirst().getActorId()).isEqualTo(ada.toString());
    assertThat(events.getFirst().getDetailsMap()).containsEntry("identifier", "ada");
    assertThat(events.getLast().getActorId()).isEqualTo("development/test-backend");
  }

  @Test
  void choosesByKindActorTraceCorrelationAndTime() {
    Caller first = linked(ada, "one");
    Caller second = linked(ada, "two");
    Instant after = Instant.now().plusSeconds(60);

    assertThat(summaries(own(EventFilter.newBuilder().addTypes(EventType.EVENT_TYPE_LINK))))
        .containsExactly("Linked GitHub (two)", "Linked GitHub (one)");
    assertThat(summaries(own(EventFilter.newBuilder().setTraceId(first.traceId()))))
        .containsExactly("Linked GitHub (one)");
    assertThat(
            summaries(own(EventFilter.newBuilder().setTraceId(second.correlationId().toString()))))
        .containsExactly("Linked GitHub (two)");
    assertThat(own(EventFilter.newBuilder().setActorId(ada.toString()))).hasSize(2);
    assertThat(own(EventFilter.newBuilder().setActorId("development/test-backend"))).hasSize(2);
    assertThat(own(EventFilter.newBuilder().setStartTime(Wire.time(after)))).isEmpty();
    assertThat(own(EventFilter.newBuilder().setEndTime(Wire.time(after)))).hasSize(4);
    assertThat(own(EventFilter.newBuilder().addTypes(EventType.EVENT_TYPE_RESTORED))).isEmpty();
  }

  @Test
  void pagesGoOnWhereTheOneBeforeEndedWhateverHappensMeanwhile() {
    for (int i = 0; i < 5; i++) {
      linked(ada, "n" + i);
    }
    ListEventsRequest.Builder request = ListEventsRequest.newBuilder().setPageSize(3);
    List<String> seen = new ArrayList<>();
    ListEventsResponse page;
    do {
      page = owner().listEvents(request.build());
      page.getEventsList().forEach(event -> seen.add(event.getEventId()));
      request.setPageToken(page.getNextPageToken());
      linked(ada, "later");
    } while (!page.getNextPageToken().isEmpty());

    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void ATK_A29_aPageTokenIsOfItsViewerAndFilter() {
    linked(ada, "one");
    ListEventsRequest.Builder request = ListEventsRequest.newBuilder().setPageSize(1);
    String token = owner().listEvents(request.build()).getNextPageToken();
    ListEventsRequest next = request.setPageToken(token).build();
    String other = tenant.signIn(tenant.account());

    assertThat(owner().listEvents(next).getEventsList()).hasSize(1);
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () -> AuditServiceGrpc.newBlockingStub(tenant.session(other)).listEvents(next));
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () ->
            owner()
                .listEvents(
                    next.toBuilder()
                        .setFilter(EventFilter.newBuilder().addTypes(EventType.EVENT_TYPE_LINK))
                        .build()));
    for (String forged : List.of("x", "AAAA", "AAAAAQ", "9223372036854775807", token + "A")) {
      Refused.with(
          Reason.BAD_PAGE_TOKEN,
          () -> owner().listEvents(next.toBuilder().setPageToken(forged).build()));
    }
  }

  @Test
  void ATK_A36_nobodyReadsTheActivityOfAnotherAccount() {
    String other = tenant.account();
    String foreign = TestTenant.create(SharedServer.get()).account();

    for (String account : List.of(other, foreign, UUID.randomUUID().toString())) {
      Refused.with(
          Reason.NOT_FOUND,
          () -> owner().listEvents(ListEventsRequest.newBuilder().setAccountId(account).build()));
    }
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            owner()
                .listEvents(
                    ListEventsRequest.newBuilder()
                        .setTenantId(UUID.randomUUID().toString())
                        .build()));
    Refused.with(
        Reason.SESSION_MISSING,
        () ->
            AuditServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
                .listEvents(audit(ada).build()));
    assertThat(
            owner()
                .listEvents(ListEventsRequest.newBuilder().setAccountId(ada.toString()).build())
                .getEventsList())
        .hasSize(2);
  }

  @Test
  void ATK_A29_whoeverIsOnlyConcernedLearnsNothingOfTheOneWhoActed() {
    AccountId eve = new AccountId(UUID.fromString(tenant.account()));
    Caller acting = TestCallers.user(tenant.id(), eve, METHOD);
    log()
        .append(
            dev.ligature.audit.AuditEvent.by(acting, AuditType.GRAPH_UNLINKED)
                .attribute("link_id", "of-eve")
                .personal("account", "secret of eve")
                .personal(ada, "account", "a linked account"));

    AuditEvent event = own().getFirst();

    assertThat(event.getSummary()).isEqualTo("Unlinked the account a linked account");
    assertThat(event.getAccountId()).isEqualTo(ada.toString());
    assertThat(new String(event.toByteArray(), StandardCharsets.UTF_8))
        .doesNotContain(eve.toString(), "of-eve", "secret", acting.traceId());
    assertThat(own(EventFilter.newBuilder().setActorId(eve.toString()))).isEmpty();
    assertThat(own(EventFilter.newBuilder().setTraceId(acting.traceId()))).isEmpty();
  }

  @Test
  void REQ_S9_anAuditorSaysWhyAndTheOwnerSeesIt() {
    linked(ada, "ada");

    List<AuditEvent> seen = auditor().listEvents(audit(ada).build()).getEventsList();

    assertThat(summaries(seen)).contains("Linked GitHub (ada)").hasSize(3);
    AuditEvent told = own().getFirst();
    assertThat(told.getSummary()).isEqualTo("An auditor read this account's activity: case 7");
    assertThat(told.getType()).isEqualTo(EventType.EVENT_TYPE_DISCLOSURE);
    assertThat(told.getActorId()).as("the person is the auditors' business").isEmpty();
    assertThat(own(EventFilter.newBuilder().setActorId("test-backend"))).isEmpty();
    assertThat(
            auditor()
                .listEvents(
                    audit(ada)
                        .setFilter(
                            EventFilter.newBuilder().addTypes(EventType.EVENT_TYPE_DISCLOSURE))
                        .build())
                .getEvents(0)
                .getActorId())
        .isNotEmpty();
  }

  @Test
  void anAuditorNamesAccountTenantAndReason() {
    Refused.with(
        Reason.INVALID_FIELD, () -> auditor().listEvents(audit(ada).clearAccountId().build()));
    Refused.with(
        Reason.INVALID_FIELD, () -> auditor().listEvents(audit(ada).clearTenantId().build()));
    Refused.with(
        Reason.INVALID_FIELD, () -> auditor().listEvents(audit(ada).setReason(" ").build()));
    Refused.with(
        Reason.NOT_FOUND,
        () -> auditor().listEvents(audit(new AccountId(UUID.randomUUID())).build()));
    TestTenant other = TestTenant.create(SharedServer.get());
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            AuditServiceGrpc.newBlockingStub(other.channel(Role.AUDITOR))
                .listEvents(audit(ada).build()));
    assertThat(own()).as("nothing was disclosed").hasSize(2);
  }

  @Test
  void INV_I16_whatWasShreddedIsListedAsErased() {
    linked(ada, "ada");
    SharedServer.get()
        .bean(Transactions.class)
        .run(() -> SharedServer.get().bean(KeyHierarchy.class).shred(tenant.id(), ada));

    AuditEvent event = own().getFirst();

    assertThat(event.getErased()).isTrue();
    assertThat(event.getSummary()).isEmpty();
    assertThat(event.getDetailsMap()).isEmpty();
    assertThat(event.getAction()).isEqualTo("link.confirmed");
    assertThat(own().getLast().getErased()).as("it never had a body").isFalse();
  }

  @Test
  void theActivityOfAnAbsorbedAccountIsShownUnderBothIds() {
    AccountId old = new AccountId(UUID.fromString(tenant.account()));
    linked(old, "old");
    SharedServer.get()
        .bean(Sql.class)
        .update(
            """
            insert into account_alias (tenant_id, old_account_id, account_id, created_time)
            values (?, ?, ?, now())
            """,
            tenant.id(),
            old,
            ada);

    assertThat(summaries(own())).contains("Linked GitHub (old)").hasSize(4);
    assertThat(auditor().listEvents(audit(old).build()).getEventsList()).hasSize(2);
  }
}
