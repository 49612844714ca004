package dev.ligature.account;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every table that names an account says what a merge does with its rows: which participant moves
 * them, or why they stay. A new table fails here until it is listed.
 */
class MergedTablesIT {
  private static final Map<String, String> TABLES =
      Map.ofEntries(
          entry("account", "AccountMerger: the row itself becomes a tombstone"),
          entry("account_alias", "AccountMerger: re-pointed, so that aliases are one hop"),
          entry("account_link", "MergedLinks"),
          entry("account_merge", "stays: it tells which account absorbed which"),
          entry("audit_body", "stays: sealed for the account whose activity it was"),
          entry("audit_entry", "stays: append-only, under the id of its time"),
          entry("audit_fold", "stays: a counter of refusals of the old account"),
          entry("change", "stays: what happened, under the id of its time"),
          entry("consent", "MergedConnectors withdraws it; who consented is history"),
          entry("delegation", "MergedConnectors revokes it; who delegated is history"),
          entry("device", "stays: devices of sessions, which never move"),
          entry("former_identity", "stays: what the account once had"),
          entry("identity", "MergedIdentities"),
          entry("intent", "MergedConnectors cancels what is queued; the rest is history"),
          entry("link_attempt", "MergedAttempts ends what is open"),
          entry("link_suggestion", "MergedLinks drops what is open; refusals are remembered"),
          entry("notice", "stays: sealed for the account that was told"),
          entry("persona", "MergedConnectors"),
          entry("profile", "MergedProfiles"),
          entry("profile_grant", "stays: in force again when the merge is undone"),
          entry("proof", "MergedAttempts ends what is unused"),
          entry("recovery", "stays: of an account that is gone none takes effect"),
          entry("recovery_code", "stays: codes never move"),
          entry("scim_user", "stays: a managed account is never absorbed"),
          entry("send_confirmation", "MergedConnectors deletes it: it is asked again"),
          entry("session", "MergedSessions ends it: sessions never move"),
          entry("totp", "stays: factors never move"),
          entry("unlink_ticket", "stays: of no use without a session of the account"),
          entry("user_key", "stays: MergedCredentials wraps credentials anew under the heir's"));

  @Test
  void everyTableThatNamesAnAccountIsListed() throws Exception {
    List<String> tables = new ArrayList<>();
    try (TestDatabase database = TestDatabase.create(MergedTablesIT.class);
        Connection owner = database.asOwner();
        Statement statement = owner.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                select distinct c.relname
                from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                  and a.attnum > 0 and not a.attisdropped and a.attname like '%account_id'
                """)) {
      while (result.next()) {
        tables.add(result.getString(1));
      }
    }

    assertThat(TABLES.keySet()).containsExactlyInAnyOrderElementsOf(tables);
  }
}
