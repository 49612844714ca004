package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the directory's changes do to accounts. */
class ScimLifeIT {
  private static final int ROUNDS = Math.max(5, Integer.getInteger("race.rounds", 20) / 2);

  private static TestServer server;
  private static TestTenant tenant;
  private static Directory directory;
  private static Sql sql;

  @BeforeAll
  static void start() {
    server = TestServer.start(ScimLifeIT.class, Map.of("ligature.scim.port", 0));
    tenant = TestTenant.create(server);
    directory = Directory.of(server, tenant.id());
    sql = server.bean(Sql.class);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void suspendsAndRevivesTheAccount() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    String session = tenant.signIn(made.account());
    overview(session);

    directory.patch(made.id(), Directory.replace("active", false)).expect(200);
    Refused.with(Reason.SESSION_REVOKED, () -> overview(session));
    Refused.with(Reason.ACCOUNT_NOT_ACTIVE, () -> tenant.signIn(made.account()));

    directory.patch(made.id(), Directory.replace("active", true)).expect(200);
    Refused.with(Reason.SESSION_REVOKED, () -> overview(session));
    overview(tenant.signIn(made.account()));
  }

  @Test
  void makesAnInactiveUserSuspended() {
    Directory.Answer made = directory.create(Directory.user().put("active", false)).expect(201);
    assertThat(state(made)).isEqualTo("SUSPENDED");
    directory.put(made.id(), copy(made).put("active", true)).expect(200);
    assertThat(state(made)).isEqualTo("ACTIVE");
  }

  @Test
  void doesNotEndASuspensionBySomebodyElse() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    suspendAsSupport(made.account());
    directory.patch(made.id(), Directory.replace("active", false)).expect(200);
    directory.patch(made.id(), Directory.replace("active", true)).expect(200);
    assertThat(state(made)).isEqualTo("SUSPENDED");

    Directory.Answer other = directory.create(Directory.user()).expect(201);
    directory.patch(other.id(), Directory.replace("active", false)).expect(200);
    sql.update(
        "update account set state = 'ACTIVE', session_epoch = session_epoch + 1"
            + " where account_id = ?::uuid",
        other.account());
    suspendAsSupport(other.account());
    directory.patch(other.id(), Directory.replace("active", true)).expect(200);
    assertThat(state(other)).isEqualTo("SUSPENDED");
  }

  @Test
  void leavesTheVersionWhereNothingChanges() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    Directory.Answer same = directory.put(made.id(), copy(made)).expect(200);
    assertThat(same.body()).isEqualTo(made.body());
    assertThat(directory.patch(made.id(), Directory.replace("active", true)).version())
        .isIn("", made.version());
    assertThat(directory.get(made.id()).version()).isEqualTo(made.version());

    Directory.Answer changed =
        directory.put(made.id(), copy(made).put("displayName", "Countess")).expect(200);
    assertThat(changed.version()).isEqualTo("W/\"2\"");
    assertThat(text("select display_name from account where account_id = ?::uuid", made.account()))
        .isEqualTo("Countess");
  }

  @Test
  void tellsWhereTheUserStandsWhateverChanged() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    String location = made.body().at("/meta/location").asText();
    assertThat(location).endsWith("/scim/v2/Users/" + made.id());
    assertThat(
            List.of(
                directory.patch(made.id(), Directory.replace("displayName", "B")).expect(200),
                directory.put(made.id(), copy(made).put("displayName", "C")).expect(200),
                directory.get(made.id()).expect(200)))
        .extracting(each -> each.body().at("/meta/location").asText())
        .containsOnly(location);
  }

  @Test
  void changesOnlyTheVersionThatTheClientHasSeen() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    String path = "Users/" + made.id();
    String patch = Directory.replace("displayName", "B").toString();

    directory.send("PATCH", path, patch, "If-Match", "W/\"7\"").refused(412, "");
    directory.send("PUT", path, copy(made).toString(), "If-Match", "W/\"7\"").refused(412, "");
    directory.send("DELETE", path, null, "If-Match", "W/\"7\"").refused(412, "");
    assertThat(directory.get(made.id()).version()).isEqualTo(made.version());
    directory.send("GET", path, null, "If-None-Match", made.version()).expect(304);

    directory.send("PATCH", path, patch, "If-Match", made.version()).expect(200);
    directory.send("PATCH", path, patch, "If-Match", "*").expect(200);
    directory.send("DELETE", path, null, "If-Match", "W/\"2\"").expect(204);
  }

  @Test
  void keepsTheExternalId() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    directory.put(made.id(), copy(made).put("externalId", "another")).refused(400, "mutability");
    assertThat(directory.get(made.id()).expect(200).body()).isEqualTo(made.body());
  }

  @Test
  void deletesTheAccountUnlessItIsHeld() {
    ObjectNode user = Directory.user();
    Directory.Answer made = directory.create(user).expect(201);
    sql.update(
        """
        insert into legal_hold (tenant_id, legal_hold_id, target_kind, target_id, reason, placed_by,
          placed_time)
        values (?, gen_random_uuid(), 'ACCOUNT', ?::uuid, 'case', 'auditor', now())
        """,
        tenant.id(),
        made.account());
    directory.delete(made.id()).refused(403, "");
    assertThat(state(made)).isEqualTo("ACTIVE");
    assertThat(directory.get(made.id()).expect(200).body()).isEqualTo(made.body());
    sql.update(
        "update legal_hold set released_time = now(), released_by = 'x' where target_id = ?::uuid",
        made.account());

    directory.delete(made.id()).expect(204);

    assertThat(state(made)).isEqualTo("DELETED");
    assertThat(
            text(
                "select to_jsonb(u)::text from scim_user u where scim_user_id = ?::uuid",
                made.id()))
        .doesNotContain(user.get("userName").asText())
        .doesNotContain(user.get("externalId").asText());
  }

  @Test
  void ATK_A27_anOwnerDoesNotDeleteAManagedAccount() {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    String session = tenant.signIn(made.account());
    DeleteAccountRequest delete =
        DeleteAccountRequest.newBuilder().setRequestId(UUID.randomUUID().toString()).build();
    Refused.with(
        Reason.MANAGED_ACCOUNT,
        () -> AccountServiceGrpc.newBlockingStub(tenant.session(session)).deleteAccount(delete));
    String own = tenant.signIn(tenant.account());
    assertThat(
            AccountServiceGrpc.newBlockingStub(tenant.session(own))
                .deleteAccount(delete)
                .hasShredHorizonTime())
        .isTrue();
  }

  @Test
  void makesOneUserWhereTwoAreMadeAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        ObjectNode user = Directory.user();
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Future<Directory.Answer>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          both.add(
              threads.submit(
                  () -> {
                    barrier.await();
                    return directory.create(user);
                  }));
        }
        assertThat(List.of(both.get(0).get().status(), both.get(1).get().status()))
            .containsExactlyInAnyOrder(201, 409);
        assertThat(
                text(
                    "select count(*)::text from scim_user where external_id = ?",
                    user.get("externalId").asText()))
            .isEqualTo("1");
      }
    }
  }

  @Test
  void losesNoneOfTwoChangesAtOnce() throws Exception {
    Directory.Answer made = directory.create(Directory.user()).expect(201);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        String name = "N" + round;
        CyclicBarrier barrier = new CyclicBarrier(2);
        Future<Directory.Answer> renamed =
            threads.submit(
                () -> {
                  barrier.await();
                  return directory.patch(made.id(), Directory.replace("displayName", name));
                });
        boolean active = round % 2 == 1;
        Future<Directory.Answer> switched =
            threads.submit(
                () -> {
                  barrier.await();
                  return directory.patch(made.id(), Directory.replace("active", active));
                });
        renamed.get().expect(200);
        switched.get().expect(200);
        Directory.Answer now = directory.get(made.id()).expect(200);
        assertThat(now.body().path("displayName").asText()).isEqualTo(name);
        assertThat(now.body().path("active").asBoolean()).isEqualTo(active);
        assertThat(state(made)).isEqualTo(active ? "ACTIVE" : "SUSPENDED");
      }
    }
  }

  private static ObjectNode copy(Directory.Answer answer) {
    ObjectNode copy = answer.body().deepCopy();
    copy.remove("meta");
    return copy;
  }

  private static String state(Directory.Answer answer) {
    return text("select state from account where account_id = ?::uuid", answer.account());
  }

  private static String text(String select, String of) {
    return sql.one(row -> row.text("text"), "select (" + select + ") as text", of);
  }

  private static void suspendAsSupport(String account) {
    sql.update(
        "update account set state = 'SUSPENDED', session_epoch = session_epoch + 1"
            + " where account_id = ?::uuid",
        account);
  }

  private static void overview(String session) {
    var _ =
        AccountServiceGrpc.newBlockingStub(tenant.session(session))
            .getOverview(GetOverviewRequest.getDefaultInstance());
  }
}
