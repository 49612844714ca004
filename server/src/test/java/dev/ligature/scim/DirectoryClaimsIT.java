package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.graph.v1.AnswerLinkSuggestionRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.LinkSuggestion;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A directory names an address that somebody's own account has verified. */
class DirectoryClaimsIT {
  private static TestServer server;
  private static TestTenant tenant;
  private static Directory directory;

  private String account;
  private String session;

  @BeforeAll
  static void start() {
    server = TestServer.start(DirectoryClaimsIT.class, Map.of("ligature.scim.port", 0));
    tenant = TestTenant.create(server);
    directory = Directory.of(server, tenant.id());
  }

  @BeforeEach
  void signIn() {
    account = tenant.account();
    session = tenant.signIn(account);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void ATK_A37_leavesALocalAccountUntouchedWhoseAddressTheDirectoryNames() {
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    String before = rows();

    Directory.Answer made = claim(address);

    assertThat(made.state()).isEqualTo("PENDING_CONFIRMATION");
    assertThat(made.account()).isEmpty();
    assertThat(rows()).isEqualTo(before);
    overview(session);
    directory.patch(made.id(), Directory.replace("active", false)).expect(200);
    directory.delete(made.id()).expect(204);
    assertThat(rows()).isEqualTo(before);
    overview(session);
  }

  @Test
  void ATK_A37_twin_givesAnAccountOfItsOwnWhereNobodyHasVerifiedTheAddress() {
    String address = TestIdentities.unverified(server, tenant.id(), account).address();
    String before = rows();

    Directory.Answer made = claim(address);

    assertThat(made.state()).isEqualTo("PROVISIONED");
    assertThat(made.account()).isNotEmpty().isNotEqualTo(account);
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void ATK_A37_findsTheAccountBehindEveryAddressAndAnyWriting() {
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    ObjectNode second = Directory.user();
    second.withArray("emails").addObject().put("value", " " + address.toUpperCase(Locale.ROOT));
    assertThat(directory.create(second).expect(201).state()).isEqualTo("PENDING_CONFIRMATION");
    ObjectNode asName = Directory.user(address, "other@corp.example");
    assertThat(directory.create(asName).expect(201).state()).isEqualTo("PENDING_CONFIRMATION");
  }

  @Test
  void managesTheAccountOnceItsOwnerAgrees() {
    Directory.Answer made = claim(TestIdentities.verified(server, tenant.id(), account).address());
    LinkSuggestion asked = suggestions(session).getFirst();
    assertThat(asked.getSuggestionId()).isEqualTo(made.id());
    assertThat(asked.getEvidence()).contains("directory");

    answer(session, made.id(), true);

    Directory.Answer confirmed = directory.get(made.id()).expect(200);
    assertThat(confirmed.state()).isEqualTo("PROVISIONED");
    assertThat(confirmed.account()).isEqualTo(account);
    assertThat(overview(session)).isTrue();
    assertThat(suggestions(session)).isEmpty();
    directory.patch(made.id(), Directory.replace("active", false)).expect(200);
    Refused.with(Reason.SESSION_REVOKED, () -> overview(session));
  }

  @Test
  void remembersThatTheOwnerSaidNo() {
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    Directory.Answer made = claim(address);
    answer(session, made.id(), false);

    assertThat(suggestions(session)).isEmpty();
    Refused.with(Reason.NOT_FOUND, () -> answer(session, made.id(), true));
    directory.patch(made.id(), Directory.replace("displayName", "Again")).expect(200);
    assertThat(directory.get(made.id()).state()).isEqualTo("REFUSED");
    assertThat(suggestions(session)).isEmpty();
    assertThat(overview(session)).isFalse();
  }

  @Test
  void acceptsNobodysAnswerButTheOwnersFreshlyProven() {
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    Directory.Answer made = claim(address);
    String stranger = tenant.account();
    TestIdentities.verified(server, tenant.id(), stranger);
    String strangers = tenant.signIn(stranger);
    assertThat(suggestions(strangers)).isEmpty();
    Refused.with(Reason.NOT_FOUND, () -> answer(strangers, made.id(), true));
    Refused.with(Reason.NOT_FOUND, () -> answer(strangers, made.id(), false));
    JWTClaimsSet stale =
        tenant
            .claims(account)
            .claim("auth_time", Instant.now().minusSeconds(3600).getEpochSecond())
            .build();
    Refused.with(Reason.STEP_UP_REQUIRED, () -> answer(tenant.signIn(stale), made.id(), true));

    answer(session, made.id(), true);
    assertThat(directory.get(made.id()).account()).isEqualTo(account);
  }

  @Test
  void letsOneUserOfTheDirectoryHaveAnAccount() {
    String address = TestIdentities.verified(server, tenant.id(), account).address();
    Directory.Answer first = claim(address);
    Directory.Answer second = claim(address);
    answer(session, first.id(), true);
    Refused.with(Reason.MANAGED_ACCOUNT, () -> answer(session, second.id(), true));
  }

  @Test
  void givesAnAccountOfItsOwnOnceTheAddressIsFree() {
    TestIdentities.Mailbox mailbox = TestIdentities.verified(server, tenant.id(), account);
    Directory.Answer made = claim(mailbox.address());
    server
        .bean(Sql.class)
        .update(
            "delete from identity where tenant_id = ? and identity_id = ?::uuid",
            tenant.id(),
            mailbox.id());

    assertThat(suggestions(session)).isEmpty();
    Refused.with(Reason.NOT_FOUND, () -> answer(session, made.id(), true));
    Directory.Answer placed =
        directory.patch(made.id(), Directory.replace("displayName", "New")).expect(200);
    assertThat(placed.state()).isEqualTo("PROVISIONED");
    assertThat(placed.account()).isNotEqualTo(account);
  }

  private static Directory.Answer claim(String address) {
    return directory.create(Directory.user("n" + UUID.randomUUID(), address)).expect(201);
  }

  /** Everything that makes the account what it is. */
  private String rows() {
    return server
        .bean(Sql.class)
        .one(
            row -> row.text("rows"),
            """
            select (select jsonb_agg(a) from account a where a.account_id = ?::uuid)::text
              || (select coalesce(jsonb_agg(i), '[]') from identity i where i.account_id = ?::uuid)
              || (select jsonb_agg(s - 'last_used_time') from (
                   select to_jsonb(s) - 'last_used_time' as s from session s
                   where s.account_id = ?::uuid) as s)::text as rows
            """,
            account,
            account,
            account);
  }

  private static boolean overview(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session))
        .getOverview(GetOverviewRequest.getDefaultInstance())
        .getAccount()
        .getManaged();
  }

  private static List<LinkSuggestion> suggestions(String session) {
    return IdentityGraphServiceGrpc.newBlockingStub(tenant.session(session))
        .listLinkSuggestions(ListLinkSuggestionsRequest.getDefaultInstance())
        .getSuggestionsList();
  }

  private static void answer(String session, String suggestion, boolean accept) {
    var _ =
        IdentityGraphServiceGrpc.newBlockingStub(tenant.session(session))
            .answerLinkSuggestion(
                AnswerLinkSuggestionRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setSuggestionId(suggestion)
                    .setAccept(accept)
                    .build());
  }
}
