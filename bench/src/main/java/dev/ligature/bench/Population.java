package dev.ligature.bench;

import dev.ligature.db.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** Accounts with four mailboxes and a session each, made inside the database. */
final class Population {
  static final String TENANT = "00000000-0000-7000-8000-ffffffffffff";

  private Population() {}

  static void make(EmbeddedDatabase database, int accounts) {
    try (Connection connection =
            DriverManager.getConnection(
                database.access().url(),
                database.administrator().user(),
                database.administrator().password());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      String id = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
      String[] script = {
        "insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,"
            + " updated_time) values ('%s', 'bench', 'Bench', 'CONSUMER', 'eu', now(), now())",
        "insert into tenant_policy (tenant_id, version, policy, set_by, set_time)"
            + " values ('%s', 1, '{}', 'bench', now())",
        "insert into account (tenant_id, account_id, kind, created_time, updated_time)"
            + " select '%s', "
            + id
            + ", 'USER', now(), now() from generate_series(1, %d) n",
        "insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,"
            + " subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,"
            + " verified_time, last_proof_time, created_time)"
            + " select '%s', gen_random_uuid(), "
            + id
            + ", 'EMAIL', 'email', mail, mail, mail, 1,"
            + " true, now(), now(), now() from generate_series(1, %d) n, generate_series(1, 4) k,"
            + " lateral (select 'u' || n || '-' || k || '@example.org' as mail) m",
        "insert into session (tenant_id, session_id, account_id, token_hash, session_epoch, aal,"
            + " amr, audience, auth_time, idle_ttl_seconds, idle_expire_time, expire_time,"
            + " last_used_time, created_time)"
            + " select '%s', gen_random_uuid(), "
            + id
            + ", sha256(convert_to('"
            + "%s' || n,"
            + " 'UTF8')), 1, 2, '{pwd,otp}', '{development/bench}', now(), 86400,"
            + " now() + interval '1 day', now() + interval '1 day', now(), now()"
            + " from generate_series(1, %d) n",
        "analyze"
      };
      statement.execute(script[0].formatted(TENANT));
      statement.execute(script[1].formatted(TENANT));
      statement.execute(script[2].formatted(TENANT, accounts));
      statement.execute(script[3].formatted(TENANT, accounts));
      statement.execute(script[4].formatted(TENANT, session(""), accounts));
      statement.execute(script[5]);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Token of the session of an account by its number. */
  static String session(Object number) {
    return "bench-session-of-an-account-" + number;
  }

  /** First mailbox of an account. */
  static String mailbox(int number) {
    return String.format(Locale.ROOT, "u%d-1@example.org", number);
  }
}
