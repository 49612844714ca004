package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.graph.v1.CheckAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessRequest;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.ListAccessibleProfilesRequest;
import dev.ligature.api.graph.v1.ListAccessibleProfilesResponse;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.api.graph.v1.PrivacyMode;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.common.Role;
import dev.ligature.db.CountingSql;
import dev.ligature.db.Sql;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How often each method of the graph goes to the database, whatever the size of the group. */
class StatementBudgetIT {
  private static TestServer server;

  private static GraphFixture fixture;

  @BeforeAll
  static void start() {
    server = TestServer.start(StatementBudgetIT.class, Map.of(CountingSql.PROPERTY, "true"));
    fixture = new GraphFixture(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int statements(String method, Runnable call) {
    CountingSql counted = server.bean(CountingSql.class);
    int _ = counted.take(method);
    call.run();
    return counted.take(method);
  }

  /** A star of accounts around a hub, drawn as rows. */
  private static void star(Person hub, int ends) {
    for (int i = 0; i < ends; i++) {
      insertLink(hub.account(), fixture.tenant.account());
    }
  }

  private static void insertLink(String one, String other) {
    boolean isLow = one.compareTo(other) < 0;
    fixture.sql.update(
        """
        insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
          low_ceiling, high_ceiling, created_time, updated_time)
        values (?, ?, ?, ?, 2, 2, now(), now())
        """,
        fixture.tenant.id(),
        UUID.fromString(isLow ? one : other),
        UUID.fromString(isLow ? other : one),
        UUID.randomUUID());
  }

  @Test
  void everyMethodKeepsItsBudgetAloneAndInALargeGroup() {
    SoftAssertions softly = new SoftAssertions();
    for (int ends : List.of(0, 20)) {
      Person hub = fixture.person();
      Person other = fixture.person();
      star(hub, ends);
      String profile =
          other
              .accounts()
              .listProfiles(ListProfilesRequest.getDefaultInstance())
              .getProfiles(0)
              .getProfileId();
      String link = hub.link(other).getLink().getLinkId();
      hub.ceiling(link, PrivacyMode.PRIVACY_MODE_LINKED);
      hub.unlink(link);
      // Keys of the accounts exist and all classes are loaded: now it counts.
      String[] again = new String[1];
      Map<String, Integer> budget =
          Map.of(
              "LinkAccounts", 33,
              "SetPrivacyMode", 16,
              "UnlinkAccounts", 27,
              "GrantPartialAccess", 16,
              "GetIdentityGraph", 3,
              "ListAccessibleProfiles", 1,
              "CheckAccess", 1,
              "ExplainAccess", 2,
              "ResolveIdentity", 1);
      Map<String, Runnable> calls =
          Map.of(
              "GetIdentityGraph", () -> assertThat(hub.view().getAccountsCount()).isPositive(),
              "ListAccessibleProfiles",
                  () ->
                      assertThat(
                              hub.graph()
                                  .listAccessibleProfiles(
                                      ListAccessibleProfilesRequest.getDefaultInstance())
                                  .getProfilesCount())
                          .isPositive(),
              "CheckAccess",
                  () ->
                      assertThat(
                              hub.graph()
                                  .checkAccess(
                                      CheckAccessRequest.newBuilder()
                                          .setProfileId(profile)
                                          .setPermission(Permission.PERMISSION_READ_PROFILE)
                                          .build())
                                  .getAllowed())
                          .isTrue(),
              "ExplainAccess",
                  () ->
                      assertThat(
                              hub.graph()
                                  .explainAccess(
                                      ExplainAccessRequest.newBuilder()
                                          .setProfileId(profile)
                                          .build())
                                  .getPathCount())
                          .isEqualTo(1),
              "GrantPartialAccess",
                  () ->
                      assertThat(
                              other
                                  .graph()
                                  .grantPartialAccess(
                                      GrantPartialAccessRequest.newBuilder()
                                          .setRequestId(GraphFixture.id())
                                          .setProfileId(profile)
                                          .setGranteeAccountId(hub.account())
                                          .setPermission(Permission.PERMISSION_SEND_AS)
                                          .build())
                                  .getRevision())
                          .isNotEmpty(),
              "SetPrivacyMode", () -> hub.ceiling(again[0], PrivacyMode.PRIVACY_MODE_PARTIAL),
              "ResolveIdentity",
                  () ->
                      assertThat(
                              dev.ligature.api.graph.v1.IdentityGraphServiceGrpc.newBlockingStub(
                                      fixture.tenant.channel(Role.BACKEND))
                                  .resolveIdentity(
                                      ResolveIdentityRequest.newBuilder()
                                          .setAccountId(hub.account())
                                          .build())
                                  .getAccountId())
                          .isEqualTo(hub.account()));
      Map<String, Integer> used = new java.util.TreeMap<>();
      used.put(
          "LinkAccounts",
          statements("LinkAccounts", () -> again[0] = hub.link(other).getLink().getLinkId()));
      calls.forEach((method, call) -> used.put(method, statements(method, call)));
      used.put("UnlinkAccounts", statements("UnlinkAccounts", () -> hub.unlink(again[0])));
      System.out.printf("statements in a group of %d: %s%n", ends + 2, used);
      budget.forEach(
          (method, most) ->
              softly
                  .assertThat(used.get(method))
                  .as(method)
                  .isPositive()
                  .isLessThanOrEqualTo(most));
    }
    softly.assertAll();
  }

  private static void analyze(String table) throws SQLException {
    try (Connection owner = server.database().asOwner();
        Statement statement = owner.createStatement()) {
      statement.execute("analyze " + table);
    }
  }

  @Test
  void walksUseIndexesOnly() throws SQLException {
    Sql sql = fixture.sql;
    UUID tenant = fixture.tenant.id().value();
    sql.update(
        """
        insert into account (tenant_id, account_id, kind, created_time, updated_time)
        select ?, md5('a' || n)::uuid, 'USER', now(), now() from generate_series(1, 60000) as n
        """,
        tenant);
    // The keys of what follows are checked by plans of a small table until then.
    analyze("account");
    sql.update(
        """
        insert into profile (tenant_id, profile_id, account_id, name, created_time, updated_time)
        select ?, md5('p' || n)::uuid, md5('a' || n)::uuid, 'P', now(), now()
        from generate_series(1, 60000) as n
        """,
        tenant);
    analyze("profile");
    sql.update(
        """
        insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
          low_ceiling, high_ceiling, created_time, updated_time)
        select ?, least(one, other), greatest(one, other), md5('l' || n)::uuid, 2, 2, now(), now()
        from (select n, md5('a' || n)::uuid as one, md5('a' || n + 1)::uuid as other
          from generate_series(1, 59999, 2) as n) as pair
        """,
        tenant);
    analyze("account_link");
    for (String walk :
        List.of(
            ReachRepository.ACCOUNTS,
            ReachRepository.LINKS,
            ReachRepository.PROFILES + " and profile.profile_id = md5('p2')::uuid")) {
      List<String> plan =
          sql.list(
              row -> row.text("QUERY PLAN"),
              "explain " + walk,
              tenant,
              UUID.fromString("00000000-0000-0000-0000-000000000001"));
      assertThat(String.join("\n", plan))
          .contains("account_link_is_walked_from_its_high_end", "accounts_are_linked_once")
          .doesNotContain("Seq Scan on account", "Seq Scan on profile ");
    }
  }

  @Test
  void ATK_A31_aStarOfFiveThousandProfilesIsAnsweredInBoundedPages() {
    Person hub = fixture.person();
    star(hub, 31);
    fixture.sql.update(
        """
        insert into profile (tenant_id, profile_id, account_id, name, created_time, updated_time)
        select link.tenant_id, gen_random_uuid(),
          case when low_account_id = ? then high_account_id else low_account_id end,
          'P', now(), now()
        from account_link link cross join generate_series(1, 161)
        where link.tenant_id = ? and ? in (low_account_id, high_account_id)
        """,
        UUID.fromString(hub.account()),
        fixture.tenant.id(),
        UUID.fromString(hub.account()));
    Set<String> seen = new HashSet<>();
    ListAccessibleProfilesRequest.Builder request =
        ListAccessibleProfilesRequest.newBuilder().setPageSize(200);
    int pages = 0;
    do {
      ListAccessibleProfilesResponse page = hub.graph().listAccessibleProfiles(request.build());
      assertThat(page.getProfilesCount()).isLessThanOrEqualTo(200);
      assertThat(page.getSerializedSize()).isLessThan(200 * 1024);
      page.getProfilesList().forEach(each -> assertThat(seen.add(each.getProfileId())).isTrue());
      request.setPageToken(page.getNextPageToken());
      pages++;
    } while (!request.getPageToken().isEmpty());

    assertThat(seen).hasSize(31 * 162 + 1);
    assertThat(pages).isEqualTo((31 * 162 + 1 + 199) / 200);
  }
}
