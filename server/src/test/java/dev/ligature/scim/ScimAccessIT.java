package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may provision users; each refusal stands beside a call that differs in one fact. */
class ScimAccessIT {
  private static TestServer server;
  private static TestTenant tenant;

  @BeforeAll
  static void start() {
    server = TestServer.start(ScimAccessIT.class, Map.of("ligature.scim.port", 0));
    tenant = TestTenant.create(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void refusesCallersWithoutATokenOrWithABrokenOne() {
    new Directory(server, null).create(Directory.user()).refused(401, "");
    String right = Directory.token(server, tenant.id(), Role.SCIM);
    Directory.Answer broken =
        new Directory(server, right.substring(0, right.length() - 4) + "AAAA")
            .create(Directory.user());
    broken.refused(401, "");
    assertThat(broken.http().headers().firstValue("WWW-Authenticate").orElse(""))
        .startsWith("Bearer");
    new Directory(server, right).create(Directory.user()).expect(201);
  }

  @Test
  void refusesATokenWhoseTimeIsOver() {
    String over =
        server
            .bean(DevelopmentIssuer.class)
            .issue(Set.of(Role.SCIM), tenant.id(), "directory", Duration.ofMinutes(-5));
    new Directory(server, over).create(Directory.user()).refused(401, "");
    Directory.of(server, tenant.id()).create(Directory.user()).expect(201);
  }

  @ParameterizedTest
  @EnumSource(value = Role.class, names = "SCIM", mode = EnumSource.Mode.EXCLUDE)
  void refusesEveryOtherRole(Role role) {
    Directory wrong = new Directory(server, Directory.token(server, tenant.id(), role));
    wrong.create(Directory.user()).refused(403, "");
    wrong.send("GET", "Users", null).refused(403, "");
    Directory.of(server, tenant.id()).send("GET", "Users", null).expect(200);
  }

  @Test
  void refusesATokenThatIsBoundToNoTenant() {
    new Directory(server, Directory.token(server, null, Role.SCIM))
        .create(Directory.user())
        .refused(403, "");
  }

  @Test
  void keepsTenantsApart() {
    Directory mine = Directory.of(server, tenant.id());
    Directory other = Directory.of(server, TestTenant.create(server).id());
    ObjectNode user = Directory.user();
    Directory.Answer made = mine.create(user).expect(201);

    other.get(made.id()).refused(404, "");
    other.put(made.id(), user).refused(404, "");
    other.patch(made.id(), Directory.replace("active", false)).refused(404, "");
    other.delete(made.id()).refused(404, "");
    assertThat(other.send("GET", "Users", null).expect(200).body().path("totalResults").asInt())
        .isZero();
    Directory.Answer twin = other.create(user).expect(201);
    assertThat(twin.id()).isNotEqualTo(made.id());
    assertThat(mine.get(made.id()).expect(200).body()).isEqualTo(made.body());
  }

  @Test
  void writesEveryChangeAndRefusalToTheAuditLog() {
    Directory directory = Directory.of(server, tenant.id());
    ObjectNode user = Directory.user();
    Directory.Answer made = directory.create(user).expect(201);
    directory.create(user).refused(409, "uniqueness");
    directory.patch(made.id(), Directory.replace("displayName", "A")).expect(200);
    directory.delete(made.id()).expect(204);

    assertThat(
            server
                .bean(Sql.class)
                .list(
                    row ->
                        row.text("type")
                            + " "
                            + row.text("actor_kind")
                            + " "
                            + row.text("actor_id"),
                    """
                    select * from audit_entry
                    where tenant_id = ? and attributes->>'scim_user_id' = ? order by id
                    """,
                    tenant.id(),
                    made.id()))
        .containsExactly(
            "DIRECTORY_CREATED SERVICE development/directory",
            "DIRECTORY_CHANGED SERVICE development/directory",
            "DIRECTORY_DELETED SERVICE development/directory");
    assertThat(
            server
                .bean(Sql.class)
                .list(
                    row -> row.text("reason"),
                    "select * from audit_entry where tenant_id = ? and type = 'DIRECTORY_REFUSED'",
                    tenant.id()))
        .contains("ALREADY_EXISTS");
  }
}
