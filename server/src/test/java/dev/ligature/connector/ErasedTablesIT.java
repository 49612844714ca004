package dev.ligature.connector;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.db.Sql;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every table with a column that names a person, or tells what was written where, and that goes
 * with its account, is empty of it when the account is deleted. A new one fails here until it says
 * how its rows are found.
 */
class ErasedTablesIT {
  private static final String OF_PERSONAS =
      " join persona p using (tenant_id, persona_id) where p.account_id = ?::uuid";

  /** By table, what counts the rows that still name the owner of an account. */
  private static final Map<String, String> NAMING =
      Map.ofEntries(
          entry(
              "account",
              """
              account where account_id = ?::uuid
                and coalesce(display_name, handle, avatar_uri, locale, time_zone) is not null
              """),
          entry(
              "connector",
              """
              connector c join persona p on p.tenant_id = c.tenant_id
                and p.persona_id = c.connector_id
              where p.account_id = ?::uuid and c.settings is not null
              """),
          entry("device", "device where account_id = ?::uuid"),
          entry("identity", "identity where account_id = ?::uuid"),
          entry("mapping_rule", "mapping_rule" + OF_PERSONAS),
          entry(
              "persona",
              """
              persona where account_id = ?::uuid and (network <> '' or remote_raw <> ''
                or remote_display <> '' or remote_canonical <> persona_id::text
                or coalesce(avatar_hash, capabilities, display_name::bytea) is not null)
              """),
          entry("persona_scope", "persona_scope" + OF_PERSONAS),
          entry(
              "profile",
              """
              profile where account_id = ?::uuid
                and (name <> 'Deleted' or avatar_uri is not null or attributes <> '{}')
              """),
          entry("recovery", "recovery where account_id = ?::uuid"),
          entry("recovery_code", "recovery_code where account_id = ?::uuid"),
          entry("send_confirmation", "send_confirmation" + OF_PERSONAS),
          entry("session", "session where account_id = ?::uuid"),
          entry("totp", "totp where account_id = ?::uuid"));

  /** Rows of accounts that their owners cannot delete; the directory empties them itself. */
  private static final Set<String> OF_DIRECTORIES = Set.of("scim_user");

  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private final TestTenant tenant = TestTenant.create(server);
  private final OwnerFixture owner = new OwnerFixture(server, tenant);

  /** The tables of which some column is erased with its row. */
  private static Set<String> classified() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("../migrations/columns.tsv"))) {
      return lines
          .map(line -> line.split("\t", -1))
          .filter(each -> each.length == 4 && each[3].equals("row"))
          .map(each -> each[0])
          .filter(table -> !OF_DIRECTORIES.contains(table))
          .collect(Collectors.toSet());
    }
  }

  private Map<String, Integer> naming() {
    Map<String, Integer> counts = new TreeMap<>();
    NAMING.forEach(
        (table, from) ->
            counts.put(
                table,
                sql.one(
                    row -> row.intValue("n"),
                    "select count(*)::int as n from " + from,
                    owner.account.toString())));
    return counts;
  }

  private void plant(String persona) {
    TestIdentities.Mailbox _ =
        TestIdentities.verified(server, tenant.id(), owner.account.toString());
    sql.update(
        """
        insert into mapping_rule (tenant_id, persona_id, remote_channel, workspace, created_time)
        values (?, ?::uuid, '#private', 'family', now())
        """,
        tenant.id(),
        persona);
    sql.update(
        """
        insert into recovery (tenant_id, recovery_id, account_id, case_id, reason, new_email,
          delay_seconds, started_by, created_time, expire_time)
        values (?, gen_random_uuid(), ?, 'case', 'lost everything', 'new@example.org', 86400,
          'support', now(), now() + interval '1 day')
        """,
        tenant.id(),
        owner.account);
    sql.update(
        """
        insert into totp (tenant_id, account_id, enrolled_by_session_id, label, seed_sealed,
          user_key_id, key_epoch, tries_since_time, created_time)
        select tenant_id, account_id, gen_random_uuid(), 'phone', 'sealed', user_key_id, epoch,
          now(), now()
        from user_key where tenant_id = ? and account_id = ? and state = 'ACTIVE'
        """,
        tenant.id(),
        owner.account);
  }

  @Test
  void everyTableWhoseRowsGoWithTheAccountIsListed() throws IOException {
    assertThat(NAMING.keySet()).containsExactlyInAnyOrderElementsOf(classified());
  }

  @Test
  void aDeletedAccountIsNamedNowhere() {
    plant(owner.connectToSend());
    var self =
        AccountServiceGrpc.newBlockingStub(
            tenant.session(tenant.signIn(owner.account.toString(), "pwd", "otp")));
    var _ =
        self.generateRecoveryCodes(
            GenerateRecoveryCodesRequest.newBuilder().setRequestId(OwnerFixture.id()).build());
    assertThat(naming().values()).allSatisfy(count -> assertThat(count).isPositive());

    var deleted =
        self.deleteAccount(
            DeleteAccountRequest.newBuilder().setRequestId(OwnerFixture.id()).build());

    assertThat(deleted.hasShredHorizonTime()).isTrue();
    assertThat(naming().values()).allSatisfy(count -> assertThat(count).isZero());
  }
}
