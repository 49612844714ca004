package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.ligature.api.graph.v1.Access;
import dev.ligature.api.graph.v1.AccessibleProfile;
import dev.ligature.api.graph.v1.CheckAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphResponse;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ListAccessibleProfilesRequest;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.api.graph.v1.PrivacyMode;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.testing.SharedServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Random forests against a walk in memory: who is out of reach appears in no byte. */
class GraphOracleIT {
  private static final int NODES = 12;
  private static final int VIEWERS = 250 * Integer.getInteger("fuzz.rounds", 2);
  private static final Access[] ACCESS = {
    Access.ACCESS_NONE, Access.ACCESS_PARTIAL, Access.ACCESS_FULL
  };

  private final GraphFixture fixture = new GraphFixture(SharedServer.get());

  /** An account whose every text names it, with an open and a closed profile. */
  private record Node(String account, String mark, UUID open, UUID closed) {
    boolean appearsIn(String answer) {
      return answer.contains(account)
          || answer.contains(mark)
          || answer.contains(open.toString())
          || answer.contains(closed.toString());
    }
  }

  private record Edge(int one, int other, int mode, UUID link) {}

  private Node node() {
    UUID account = UUID.randomUUID();
    String mark = "m" + UUID.randomUUID().toString().substring(0, 18);
    fixture.sql.update(
        """
        insert into account (tenant_id, account_id, kind, display_name, handle, created_time,
          updated_time)
        values (?, ?, 'USER', ?, ?, now(), now())
        """,
        fixture.tenant.id(),
        account,
        mark,
        mark);
    fixture.verify(fixture.tenant.id(), account.toString(), mark + "@example.org");
    return new Node(
        account.toString(), mark, profile(account, mark, true), profile(account, mark, false));
  }

  private UUID profile(UUID account, String name, boolean isOpen) {
    UUID profile = UUID.randomUUID();
    fixture.sql.update(
        """
        insert into profile (tenant_id, profile_id, account_id, name, is_primary,
          is_shared_when_partial, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, now(), now())
        """,
        fixture.tenant.id(),
        profile,
        account,
        name,
        isOpen,
        isOpen);
    return profile;
  }

  private Edge edge(List<Node> nodes, int one, int other, Random random) {
    String first = nodes.get(one).account();
    String second = nodes.get(other).account();
    boolean isLow = first.compareTo(second) < 0;
    int low = random.nextInt(3);
    int high = random.nextInt(3);
    UUID link = UUID.randomUUID();
    fixture.sql.update(
        """
        insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
          low_ceiling, high_ceiling, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, now(), now())
        """,
        fixture.tenant.id(),
        UUID.fromString(isLow ? first : second),
        UUID.fromString(isLow ? second : first),
        link,
        low,
        high);
    return new Edge(one, other, Math.min(low, high), link);
  }

  private static void walk(List<Edge> edges, int here, int mode, Map<Integer, Integer> reach) {
    reach.put(here, mode);
    for (Edge edge : edges) {
      int next = edge.one() == here ? edge.other() : edge.other() == here ? edge.one() : here;
      int passed = Math.min(mode, edge.mode());
      if (passed > 0 && !reach.containsKey(next)) {
        walk(edges, next, passed, reach);
      }
    }
  }

  private static String answer(Supplier<MessageLite> call) {
    try {
      return new String(call.get().toByteArray(), StandardCharsets.UTF_8);
    } catch (StatusRuntimeException refusal) {
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      return refusal + " " + Status.trailersFromThrowable(refusal);
    }
  }

  @Test
  void ATK_A29_reachIsTheOraclesAndWhoIsOutOfReachAppearsInNoByte() {
    long seed = Long.getLong("graph.seed", System.nanoTime());
    Random random = new Random(seed);
    int viewers = 0;
    while (viewers < VIEWERS) {
      List<Node> nodes = new ArrayList<>();
      List<Edge> edges = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        nodes.add(node());
        if (i > 0 && random.nextInt(8) > 0) {
          edges.add(edge(nodes, i, random.nextInt(i), random));
        }
      }
      for (int viewer = 0; viewer < NODES && viewers < VIEWERS; viewer++, viewers++) {
        Map<Integer, Integer> reach = new HashMap<>();
        walk(edges, viewer, 2, reach);
        look(nodes, edges, viewer, reach, random, "seed " + seed + " viewer " + viewers);
      }
    }
    System.out.printf("graph oracle: seed %d, %d viewers%n", seed, viewers);
  }

  private void look(
      List<Node> nodes,
      List<Edge> edges,
      int viewer,
      Map<Integer, Integer> reach,
      Random random,
      String what) {
    var stub =
        IdentityGraphServiceGrpc.newBlockingStub(
            fixture.tenant.session(fixture.tenant.signIn(nodes.get(viewer).account())));
    GetIdentityGraphResponse graph =
        stub.getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance());
    Map<String, Access> seen = new HashMap<>();
    graph.getAccountsList().forEach(each -> seen.put(each.getAccountId(), each.getAccess()));
    Map<String, Access> expected = new HashMap<>();
    reach.forEach((node, mode) -> expected.put(nodes.get(node).account(), ACCESS[mode]));
    assertThat(seen).as(what).isEqualTo(expected);
    List<AccessibleProfile> profiles =
        stub.listAccessibleProfiles(
                ListAccessibleProfilesRequest.newBuilder().setPageSize(200).build())
            .getProfilesList();
    int full = (int) reach.values().stream().filter(mode -> mode == 2).count();
    assertThat(profiles).as(what).hasSize(reach.size() + full);
    Node hidden = nodes.get(random.nextInt(NODES));
    Edge edge = edges.isEmpty() ? null : edges.get(random.nextInt(edges.size()));
    StringBuilder answers = new StringBuilder(answer(() -> graph));
    profiles.forEach(each -> answers.append(answer(() -> each)));
    if (!reach.containsKey(nodes.indexOf(hidden))) {
      String explained =
          answer(
              () ->
                  stub.explainAccess(
                      ExplainAccessRequest.newBuilder()
                          .setProfileId(hidden.open().toString())
                          .build()));
      answers.append(explained.replace(hidden.open().toString(), ""));
      assertThat(
              stub.checkAccess(
                      CheckAccessRequest.newBuilder()
                          .setProfileId(hidden.open().toString())
                          .setPermission(Permission.PERMISSION_READ_PROFILE)
                          .build())
                  .getAllowed())
          .as(what)
          .isFalse();
    }
    if (edge != null && edge.one() != viewer && edge.other() != viewer) {
      answers.append(
          answer(
              () ->
                  stub.setPrivacyMode(
                      SetPrivacyModeRequest.newBuilder()
                          .setRequestId(GraphFixture.id())
                          .setLinkId(edge.link().toString())
                          .setCeiling(PrivacyMode.PRIVACY_MODE_ISOLATED)
                          .build())));
    }
    String all = answers.toString();
    for (int i = 0; i < NODES; i++) {
      assertThat(nodes.get(i).appearsIn(all))
          .as(what + " node " + i)
          .isEqualTo(reach.containsKey(i));
    }
  }
}
