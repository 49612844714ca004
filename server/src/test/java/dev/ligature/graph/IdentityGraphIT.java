package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.ligature.api.common.v1.Consistency;
import dev.ligature.api.graph.v1.Access;
import dev.ligature.api.graph.v1.AccessibleProfile;
import dev.ligature.api.graph.v1.CheckAccessRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphResponse;
import dev.ligature.api.graph.v1.GraphLink;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.LinkedAccount;
import dev.ligature.api.graph.v1.ListAccessibleProfilesRequest;
import dev.ligature.api.graph.v1.ListAccessibleProfilesResponse;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.db.feed.Cursor;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What links let through, and that nothing else comes through. */
class IdentityGraphIT {
  private static final int ISOLATED = 0;
  private static final int PARTIAL = 1;
  private static final int LINKED = 2;

  private TestTenant tenant;

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(SharedServer.get());
  }

  private static Sql sql() {
    return SharedServer.get().bean(Sql.class);
  }

  private IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub as(String account) {
    return IdentityGraphServiceGrpc.newBlockingStub(tenant.session(tenant.signIn(account)));
  }

  /** Draws an edge; each end has a ceiling of its own. */
  private UUID link(String one, int ceiling, String other, int otherCeiling) {
    UUID link = UUID.randomUUID();
    boolean isLow = one.compareTo(other) < 0;
    sql()
        .update(
            """
            insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
              low_ceiling, high_ceiling, created_time, updated_time)
            values (?, ?, ?, ?, ?, ?, now(), now())
            """,
            tenant.id(),
            UUID.fromString(isLow ? one : other),
            UUID.fromString(isLow ? other : one),
            link,
            isLow ? ceiling : otherCeiling,
            isLow ? otherCeiling : ceiling);
    return link;
  }

  private UUID profile(String account, String name, boolean shared) {
    UUID profile = UUID.randomUUID();
    sql()
        .update(
            """
            insert into profile (tenant_id, profile_id, account_id, name, is_shared_when_partial,
              created_time, updated_time)
            values (?, ?, ?, ?, ?, now(), now())
            """,
            tenant.id(),
            profile,
            UUID.fromString(account),
            name,
            shared);
    return profile;
  }

  private GetIdentityGraphResponse graph(String viewer) {
    return as(viewer).getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance());
  }

  private List<AccessibleProfile> profiles(String viewer) {
    return as(viewer)
        .listAccessibleProfiles(ListAccessibleProfilesRequest.newBuilder().setPageSize(200).build())
        .getProfilesList();
  }

  private static String bytes(MessageLite message) {
    return new String(message.toByteArray(), StandardCharsets.UTF_8);
  }

  private boolean allows(String viewer, UUID profile, Permission permission) {
    return as(viewer)
        .checkAccess(
            CheckAccessRequest.newBuilder()
                .setProfileId(profile.toString())
                .setPermission(permission)
                .build())
        .getAllowed();
  }

  @Test
  void REQ_D12_accessIsTheLowestModeOfThePath() {
    String ada = tenant.account();
    String bob = tenant.account();
    String cid = tenant.account();
    link(ada, LINKED, bob, LINKED);
    link(bob, LINKED, cid, PARTIAL);
    UUID hidden = profile(cid, "Private", false);

    GetIdentityGraphResponse graph = graph(ada);

    assertThat(graph.getAccountsList())
        .extracting(LinkedAccount::getAccountId)
        .containsExactly(ada, bob, cid);
    assertThat(graph.getAccountsList())
        .extracting(LinkedAccount::getAccess)
        .containsExactly(Access.ACCESS_FULL, Access.ACCESS_FULL, Access.ACCESS_PARTIAL);
    assertThat(graph.getAccountsList())
        .extracting(LinkedAccount::getDistance)
        .containsExactly(0, 1, 2);
    assertThat(graph.getLinksList()).hasSize(2).allMatch(GraphLink::getActive);
    assertThat(profiles(ada))
        .extracting(AccessibleProfile::getAccountId)
        .startsWith(ada)
        .containsExactlyInAnyOrder(ada, bob, cid);
    assertThat(profiles(cid))
        .filteredOn(profile -> profile.getAccountId().equals(ada))
        .allSatisfy(
            profile -> {
              assertThat(profile.getViaList()).containsExactly(cid, bob, ada);
              assertThat(profile.getPermissionsList())
                  .containsExactly(Permission.PERMISSION_READ_PROFILE);
            });
    assertThat(allows(ada, hidden, Permission.PERMISSION_READ_PROFILE)).isFalse();
  }

  @Test
  void REQ_D12_sendingAsAnotherIsNeverPartOfALink() {
    String ada = tenant.account();
    String bob = tenant.account();
    link(ada, LINKED, bob, LINKED);
    UUID work = profile(bob, "Work", false);

    assertThat(allows(ada, work, Permission.PERMISSION_READ_PROFILE)).isTrue();
    assertThat(allows(ada, work, Permission.PERMISSION_WRITE_PROFILE)).isTrue();
    assertThat(allows(ada, work, Permission.PERMISSION_SWITCH_PROFILE)).isTrue();
    assertThat(allows(ada, work, Permission.PERMISSION_SEND_AS)).isFalse();
    assertThat(allows(bob, work, Permission.PERMISSION_SEND_AS)).isTrue();
  }

  @Test
  void REQ_D12_aGrantOpensOneProfileOverAPartialPathAndNoneOverAnIsolatedOne() {
    String ada = tenant.account();
    String bob = tenant.account();
    link(ada, LINKED, bob, PARTIAL);
    UUID granted = profile(bob, "Granted", false);
    UUID other = profile(bob, "Other", false);
    sql()
        .update(
            """
            insert into profile_grant (tenant_id, profile_id, grantee_account_id, permission,
              granted_time)
            values (?, ?, ?, 'WRITE_PROFILE', now())
            """,
            tenant.id(),
            granted,
            UUID.fromString(ada));

    assertThat(allows(ada, granted, Permission.PERMISSION_WRITE_PROFILE)).isTrue();
    assertThat(allows(ada, granted, Permission.PERMISSION_SWITCH_PROFILE)).isFalse();
    assertThat(allows(ada, other, Permission.PERMISSION_READ_PROFILE)).isFalse();
    sql().update("update account_link set low_ceiling = 0 where tenant_id = ?", tenant.id());
    assertThat(allows(ada, granted, Permission.PERMISSION_WRITE_PROFILE)).isFalse();
    assertThat(allows(ada, granted, Permission.PERMISSION_READ_PROFILE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void ATK_A29_anIsolatedLinkIsListedToItsEndsWithoutTheOtherOne(int other) {
    String ada = tenant.account();
    String bob = tenant.account();
    String cid = tenant.account();
    UUID link = link(ada, ISOLATED, bob, other);
    link(bob, LINKED, cid, LINKED);

    for (GetIdentityGraphResponse graph : List.of(graph(ada), graph(bob))) {
      assertThat(graph.getLinksList())
          .filteredOn(each -> each.getLinkId().equals(link.toString()))
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.getActive()).isFalse();
                assertThat(each.getLowAccountId()).isEmpty();
                assertThat(each.getHighAccountId()).isEmpty();
              });
    }
    assertThat(bytes(graph(ada))).doesNotContain(bob, cid);
    assertThat(bytes(graph(cid))).doesNotContain(ada, link.toString());
  }

  @Test
  void ATK_A36_linksOfAnotherTenantLeadNowhere() {
    String ada = tenant.account();
    String bob = tenant.account();
    UUID profile = profile(bob, "Work", true);
    link(ada, LINKED, bob, LINKED);
    TestTenant elsewhere = TestTenant.create(SharedServer.get());
    String eve = elsewhere.account();
    var asEve = IdentityGraphServiceGrpc.newBlockingStub(elsewhere.session(elsewhere.signIn(eve)));

    assertThat(
            asEve.getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance()).getAccountsList())
        .extracting(LinkedAccount::getAccountId)
        .containsExactly(eve);
    assertThat(
            asEve
                .checkAccess(
                    CheckAccessRequest.newBuilder()
                        .setProfileId(profile.toString())
                        .setPermission(Permission.PERMISSION_READ_PROFILE)
                        .build())
                .getAllowed())
        .isFalse();
    Refused.with(
        Reason.SESSION_MISSING,
        () ->
            IdentityGraphServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
                .getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance()));
  }

  @Test
  void anAbsorbedOrDeletedAccountEndsThePath() {
    String ada = tenant.account();
    String bob = tenant.account();
    String cid = tenant.account();
    link(ada, LINKED, bob, LINKED);
    link(bob, LINKED, cid, LINKED);
    sql()
        .update(
            "update account set state = 'DELETED' where tenant_id = ? and account_id = ?",
            tenant.id(),
            UUID.fromString(bob));

    assertThat(graph(ada).getAccountsList())
        .extracting(LinkedAccount::getAccountId)
        .containsExactly(ada);
    assertThat(bytes(graph(ada))).doesNotContain(bob, cid);
  }

  @Test
  void ATK_A29_pagesOfProfilesAreTheViewersAndHoldEachProfileOnce() {
    String ada = tenant.account();
    String bob = tenant.account();
    link(ada, LINKED, bob, LINKED);
    for (int i = 0; i < 3; i++) {
      profile(ada, "Ada " + i, false);
      profile(bob, "Bob " + i, false);
    }
    ListAccessibleProfilesRequest.Builder request =
        ListAccessibleProfilesRequest.newBuilder().setPageSize(3);
    var stub = as(ada);
    List<AccessibleProfile> seen = new ArrayList<>();
    List<String> tokens = new ArrayList<>();
    do {
      ListAccessibleProfilesResponse page = stub.listAccessibleProfiles(request.build());
      seen.addAll(page.getProfilesList());
      tokens.add(page.getNextPageToken());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());

    assertThat(seen).extracting(AccessibleProfile::getProfileId).doesNotHaveDuplicates();
    assertThat(seen)
        .extracting(AccessibleProfile::getAccountId)
        .containsExactly(ada, ada, ada, ada, bob, bob, bob, bob);
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () -> as(bob).listAccessibleProfiles(request.setPageToken(tokens.getFirst()).build()));
    assertThat(
            bytes(ListAccessibleProfilesRequest.newBuilder().setPageToken(tokens.get(1)).build()))
        .doesNotContain(ada, bob);
  }

  @Test
  void REQ_D18_aReadIsAsFreshAsTheRevisionOfAWrite() {
    String ada = tenant.account();
    String revision = graph(ada).getRevision();
    Cursor place = Cursor.decode(revision);
    Cursor future =
        new Cursor(place.generation(), place.xid() + 1_000_000, place.id(), Instant.now());
    Cursor restored = new Cursor(place.generation() + 1, place.xid(), place.id(), Instant.now());
    var stub = as(ada);

    assertThat(stub.getIdentityGraph(atLeast(written())).getAccountsList()).hasSize(1);
    Refused.with(Reason.CURSOR_EXPIRED, () -> stub.getIdentityGraph(atLeast(future.encode())));
    Refused.with(Reason.CURSOR_EXPIRED, () -> stub.getIdentityGraph(atLeast(restored.encode())));
    Refused.with(Reason.CURSOR_EXPIRED, () -> stub.getIdentityGraph(atLeast("forged")));
  }

  private String written() {
    return dev.ligature.api.account.v1.AccountServiceGrpc.newBlockingStub(
            tenant.channel(Role.BACKEND))
        .createAccount(
            dev.ligature.api.account.v1.CreateAccountRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getRevision();
  }

  private static GetIdentityGraphRequest atLeast(String revision) {
    return GetIdentityGraphRequest.newBuilder()
        .setConsistency(Consistency.newBuilder().setAtLeastAsFresh(revision))
        .build();
  }

  /** Random forests against a walk in memory: who is out of reach appears in no byte. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void ATK_A29_whoIsOutOfReachAppearsInNoByteOfAnyAnswer(long seed) {
    Random random = new Random(seed);
    List<String> accounts = new ArrayList<>();
    Map<String, Map<String, Integer>> edges = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      String account = tenant.account();
      if (!accounts.isEmpty() && random.nextInt(6) > 0) {
        String other = accounts.get(random.nextInt(accounts.size()));
        int one = random.nextInt(3);
        int two = random.nextInt(3);
        link(account, one, other, two);
        edges.computeIfAbsent(account, id -> new HashMap<>()).put(other, Math.min(one, two));
        edges.computeIfAbsent(other, id -> new HashMap<>()).put(account, Math.min(one, two));
      }
      accounts.add(account);
    }
    for (String viewer : accounts) {
      Map<String, Integer> reach = new HashMap<>();
      walk(edges, viewer, LINKED, reach);
      GetIdentityGraphResponse graph = graph(viewer);
      Map<String, Integer> seen = new HashMap<>();
      graph
          .getAccountsList()
          .forEach(
              account ->
                  seen.put(
                      account.getAccountId(),
                      account.getAccess() == Access.ACCESS_FULL ? LINKED : PARTIAL));
      assertThat(seen).isEqualTo(reach);
      String everything = bytes(graph);
      for (AccessibleProfile profile : profiles(viewer)) {
        everything += bytes(profile);
      }
      for (String account : accounts) {
        assertThat(everything.contains(account)).isEqualTo(reach.containsKey(account));
      }
    }
  }

  private static void walk(
      Map<String, Map<String, Integer>> edges, String at, int mode, Map<String, Integer> reach) {
    reach.put(at, mode);
    edges
        .getOrDefault(at, Map.of())
        .forEach(
            (next, edge) -> {
              if (edge > ISOLATED && !reach.containsKey(next)) {
                walk(edges, next, Math.min(mode, edge), reach);
              }
            });
  }
}
