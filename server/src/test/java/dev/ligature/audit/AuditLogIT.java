package dev.ligature.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestCallers;
import dev.ligature.testing.TestContext;
import dev.ligature.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogIT {
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final String METHOD = "ligature.link.v1.LinkService/StartLink";
  private static final String ADDRESS = "mallory@example.org";
  private static final TestSubjectKeys KEYS = new TestSubjectKeys();
  private static TestDatabase database;
  private static ApplicationContext context;
  private static AuditLog log;
  private static Transactions transactions;
  private static Sql sql;

  @BeforeAll
  static void start() {
    database = TestDatabase.create(AuditLogIT.class);
    context = TestContext.start(database);
    transactions = context.getBean(Transactions.class);
    Clock clock = Clock.systemUTC();
    log =
        new AuditLog(
            context.getBean(AuditRepository.class),
            () -> KEYS,
            transactions,
            new SecureIds(clock),
            clock);
    sql = context.getBean(Sql.class);
  }

  @AfterAll
  static void stop() {
    context.close();
    database.close();
  }

  private static AccountId account() {
    return new AccountId(UUID.randomUUID());
  }

  private static UUID linked(AccountId account) {
    return log.append(
        AuditEvent.by(TestCallers.user(TENANT, account, METHOD), AuditType.LINK_CONFIRMED)
            .proof("EMAIL_CODE")
            .attribute("attempt_id", UUID.randomUUID())
            .personal("provider", "EMAIL")
            .personal("identifier", ADDRESS));
  }

  private static byte[] bytes(String column, UUID entry) {
    return sql.one(
        row -> row.bytes("value"),
        "select %s as value from %s where entry_id = ?"
            .formatted(column, column.equals("sealed") ? "audit_body" : "audit_entry"),
        entry);
  }

  @Test
  void keepsPersonalDataOutOfTheHeaderAndSealsItInTheBody() {
    UUID entry = linked(account());
    String header =
        sql.one(
            row -> row.text("entry"),
            "select to_jsonb(e)::text as entry from audit_entry e where entry_id = ?",
            entry);
    assertThat(header).contains("LINK_CONFIRMED", "EMAIL_CODE").doesNotContain(ADDRESS, "mallory");
    assertThat(new String(bytes("sealed", entry), StandardCharsets.ISO_8859_1))
        .doesNotContain("mallory");
  }

  @Test
  void sealsOneBodyForEachSubject() {
    AccountId one = account();
    AccountId other = account();
    UUID entry =
        log.append(
            AuditEvent.by(TestCallers.user(TENANT, one, METHOD), AuditType.GRAPH_LINKED)
                .personal("account", "theirs")
                .personal(other, "account", "mine"));
    List<UUID> subjects =
        sql.list(
            row -> row.uuid("subject_account_id"),
            "select subject_account_id from audit_body where entry_id = ? order by ordinal",
            entry);
    assertThat(subjects).containsExactly(one.value(), other.value());
    assertThat(bytes("commitment", entry)).hasSize(64);
  }

  @Test
  void ATK_V21_aDictionaryFindsNoBodyBehindItsCommitment() throws NoSuchAlgorithmException {
    AccountId account = account();
    UUID entry = linked(account);
    KEYS.shred(account);
    byte[] commitment = bytes("commitment", entry);
    byte[] sealed = bytes("sealed", entry);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    String right = AuditBodyTest.facts(Map.of("provider", "EMAIL", "identifier", ADDRESS));
    for (String guess : List.of(right, ADDRESS, "EMAIL")) {
      byte[] text = guess.getBytes(StandardCharsets.UTF_8);
      assertThat(digest.digest(text)).isNotEqualTo(commitment);
      for (int salt = 0; salt + 32 <= sealed.length; salt++) {
        digest.update(Arrays.copyOfRange(sealed, salt, salt + 32));
        assertThat(digest.digest(text)).isNotEqualTo(commitment);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_entry set outcome = 'FAILED'",
        "delete from audit_entry",
        "truncate audit_entry cascade",
        "update audit_body set sealed = '\\x00'",
        "delete from audit_body",
        "truncate audit_body",
        "insert into audit_entry (xid) values ('1')",
        "alter table audit_entry disable trigger all",
        "drop trigger audit_entry_is_never_changed on audit_entry"
      })
  void ATK_A34_theApplicationRoleCannotChangeTheLog(String statement) throws SQLException {
    linked(account());
    try (Connection application = database.asApplication();
        Statement attack = application.createStatement()) {
      assertThatThrownBy(() -> attack.execute(statement))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  @Test
  void isGoneWithTheTransactionThatItTellsOf() {
    AccountId account = account();
    assertThatThrownBy(
            () ->
                transactions.run(
                    () -> {
                      linked(account);
                      throw DomainException.notFound();
                    }))
        .isInstanceOf(DomainException.class);
    assertThat(counts(account)).isEmpty();
  }

  private static List<Integer> counts(AccountId account) {
    return sql.list(
        row -> row.intValue("folded_count"),
        "select folded_count from audit_entry where account_id = ? order by id",
        account);
  }

  @Test
  void foldsEqualRefusalsIntoOneCountedEntryWhenTheMinuteIsOver() {
    AccountId account = account();
    Caller caller = TestCallers.user(TENANT, account, METHOD);
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < 100; i++) {
      folds(start.plusMillis(i)).refused(caller, Reason.LAST_IDENTITY);
    }
    assertThat(counts(account)).containsExactly(1, 1, 1, 1, 1);
    folds(start.plus(Duration.ofMinutes(2))).flush();
    assertThat(counts(account)).containsExactly(1, 1, 1, 1, 1, 95);
    folds(start.plus(Duration.ofMinutes(4))).flush();
    assertThat(counts(account)).hasSize(6);
  }

  @Test
  void writesWhatWasFoldedBeforeTheFirstRefusalOfTheNextMinute() {
    AccountId account = account();
    Caller caller = TestCallers.user(TENANT, account, METHOD);
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < 7; i++) {
      folds(start).refused(caller, Reason.LAST_IDENTITY);
    }
    folds(start.plus(Duration.ofMinutes(1))).refused(caller, Reason.LAST_IDENTITY);
    assertThat(counts(account)).containsExactly(1, 1, 1, 1, 1, 2, 1);
  }

  private static RefusalFolds folds(Instant now) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Ids ids = new SecureIds(clock);
    return new RefusalFolds(log, context.getBean(FoldRepository.class), transactions, ids, clock);
  }
}
