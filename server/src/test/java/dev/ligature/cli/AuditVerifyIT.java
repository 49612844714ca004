package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.audit.tree.SignedLog;
import dev.ligature.db.DatabaseAccess;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a running server, verified from outside. */
class AuditVerifyIT {
  @TempDir Path folder;

  @Test
  void REQ_S9_tellsByItsExitCodeWhetherTheLogHolds() throws Exception {
    Path note = folder.resolve("note.txt");
    try (TestServer server =
        TestServer.start(
            AuditVerifyIT.class, Map.of("ligature.audit.checkpoint-file", note.toString()))) {
      TestTenant.create(server).account();
      SignedLog log = server.bean(SignedLog.class);
      Awaitility.await()
          .ignoreExceptions()
          .until(() -> log.newest().checkpoint().size() >= 2 && Files.exists(note));
      String key = log.keys().getFirst().text();

      CommandRun good = run(server, key, note);
      assertThat(good.exit()).as(good.out() + good.err()).isZero();
      assertThat(good.out()).startsWith("The audit log holds");

      try (Connection owner = server.database().asOwner();
          Statement statement = owner.createStatement()) {
        statement.execute("alter table audit_entry disable trigger user");
        statement.execute("update audit_entry set method = 'forged'");
      }
      CommandRun bad = run(server, key, note);
      assertThat(bad.exit()).isEqualTo(1);
      assertThat(bad.out()).startsWith("ALTERED: first bad leaf: leaf 0.");

      assertThat(run(server, "no key", note).exit()).isEqualTo(2);
      assertThat(run(server, key, folder.resolve("missing")).exit()).isEqualTo(1);
    }
  }

  private static CommandRun run(TestServer server, String key, Path note) {
    DatabaseAccess access = server.database().access();
    return CommandRun.of(
        new AuditVerify(Map.of("LIGATURE_DB_PASSWORD", access.application().password())),
        "--url",
        access.url(),
        "--user",
        access.application().user(),
        "--key",
        key,
        "--checkpoint",
        note.toString());
  }
}
