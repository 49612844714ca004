package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.TenantId;
import dev.ligature.db.DatabaseAccess;
import dev.ligature.db.Sql;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Version 0 is one that kept the case of letters. */
class RecanonicaliseIT {
  private static TestServer server;

  private TenantId tenant;
  private TestTenant users;

  @BeforeAll
  static void start() {
    server = TestServer.start(RecanonicaliseIT.class, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void tenant() {
    server.bean(Sql.class).update("delete from identity");
    users = TestTenant.create(server);
    tenant = users.id();
  }

  @Test
  void REQ_D9_tellsAndWritesNothingUnlessAsked() {
    String id = email(users.account(), "Ada@Example.org", "Ada@Example.org", 0, true);

    CommandRun run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("EMAIL to version 1: 0 stay as they are, 1 would change, 0 are");
    assertThat(canonical(id)).isEqualTo("Ada@Example.org/0");
    assertThat(entries()).isEmpty();
  }

  @Test
  void REQ_D22_writesAnEntryOfEveryIdentifierThatItChangedAndNoOther() {
    String changed = email(users.account(), "Ada@Example.org", "Ada@Example.org", 0, true);
    email(users.account(), "bob@example.org", "bob@example.org", 0, true);
    email(users.account(), "Eve@Example.org", "Eve@Example.org", 0, true);
    email(users.account(), "EVE@Example.org", "EVE@Example.org", 0, true);

    run("--apply");

    assertThat(entries()).containsExactly("SYSTEM ligature " + changed + " 0 1");
  }

  @Test
  void writesFormAndVersionBatchByBatch() {
    String changed = email(users.account(), "Ada@Example.org", "Ada@Example.org", 0, true);
    String same = email(users.account(), "bob@example.org", "bob@example.org", 0, true);
    String current = email(users.account(), "Eve@example.org", "kept@example.org", 1, true);
    String phone = identity(users.account(), "PHONE", "+4915112345678", "004915112345678", 0, true);

    CommandRun run = run("--apply", "--batch", "1");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("EMAIL to version 1: 1 stay as they are, 1 were changed, 0 are left")
        .contains("PHONE to version 1: 0 stay as they are, 1 were changed, 0 are left");
    assertThat(canonical(changed)).isEqualTo("ada@example.org/1");
    assertThat(canonical(same)).isEqualTo("bob@example.org/1");
    assertThat(canonical(current)).isEqualTo("kept@example.org/1");
    assertThat(canonical(phone)).isEqualTo("+4915112345678/1");
    assertThat(run("--apply").out()).contains("EMAIL to version 1: 0 stay as they are, 0 were");
  }

  @Test
  void ATK_A21_leavesRowsThatWouldCollideAndNamesThemById() {
    String first = email(users.account(), "Ada@Example.org", "Ada@Example.org", 0, true);
    String second = email(users.account(), "ADA@example.org", "ADA@example.org", 0, true);
    String third = email(users.account(), "Bob@example.org", "Bob@example.org", 0, true);
    String holder = email(users.account(), "bob@example.org", "bob@example.org", 1, true);

    CommandRun run = run("--apply");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("0 were changed, 3 are left")
        .containsPattern("COLLISION " + first + " .*, with " + second)
        .containsPattern("COLLISION " + second + " .*, with " + first)
        .containsPattern("COLLISION " + third + " .*, with " + holder)
        .doesNotContainIgnoringCase("example.org");
    assertThat(canonical(first)).isEqualTo("Ada@Example.org/0");
    assertThat(canonical(third)).isEqualTo("Bob@example.org/0");
  }

  @Test
  void unprovenRowsAndOtherTenantsAreNoCollision() {
    String proven = email(users.account(), "Ada@example.org", "Ada@example.org", 0, true);
    String unproven = email(users.account(), "ada@example.org", "ada@example.org", 0, false);
    TestTenant others = TestTenant.create(server);
    tenant = others.id();
    String foreign = email(others.account(), "ADA@example.org", "ADA@example.org", 0, true);

    assertThat(run("--apply").exit()).isZero();

    assertThat(canonical(proven)).isEqualTo("ada@example.org/1");
    assertThat(canonical(unproven)).isEqualTo("ada@example.org/1");
    assertThat(canonical(foreign)).isEqualTo("ada@example.org/1");
  }

  @Test
  void leavesWhatIsRefusedNow() {
    String id = email(users.account(), "\"a b\"@example.org", "\"a b\"@example.org", 0, true);

    CommandRun run = run("--apply");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).containsPattern("REFUSED " + id);
    assertThat(canonical(id)).endsWith("/0");
  }

  private static CommandRun run(String... options) {
    DatabaseAccess access = server.database().access();
    String[] arguments = new String[options.length + 4];
    arguments[0] = "--url";
    arguments[1] = access.url();
    arguments[2] = "--user";
    arguments[3] = access.application().user();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return CommandRun.of(
        new Recanonicalise(Map.of("LIGATURE_DB_PASSWORD", access.application().password())),
        arguments);
  }

  private String email(
      String account, String raw, String canonical, int version, boolean isVerified) {
    return identity(account, "EMAIL", raw, canonical, version, isVerified);
  }

  private String identity(
      String account, String kind, String raw, String canonical, int version, boolean isVerified) {
    UUID id = UUID.randomUUID();
    server
        .bean(Sql.class)
        .update(
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
              subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
              verified_time, last_proof_time, created_time)
            values (?, ?, ?::uuid, ?, lower(?), ?, ?, ?, ?, true, case when ? then now() end, now(),
              now())
            """,
            tenant,
            id,
            account,
            kind,
            kind,
            raw,
            raw,
            canonical,
            (short) version,
            isVerified);
    return id.toString();
  }

  private List<String> entries() {
    return server
        .bean(Sql.class)
        .list(
            row -> row.text("told"),
            """
            select concat_ws(' ', actor_kind, actor_id, attributes ->> 'identity_id',
              attributes ->> 'from_version', attributes ->> 'to_version') as told
            from audit_entry where tenant_id = ? and type = 'LINK_RECANONICALISED'
            """,
            tenant);
  }

  private static String canonical(String id) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.text("subject_canonical") + "/" + row.intValue("canonicaliser_version"),
            """
            select subject_canonical, canonicaliser_version from identity
            where identity_id = ?::uuid
            """,
            id);
  }
}
