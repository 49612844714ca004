package dev.ligature.testing;

import dev.ligature.common.SecureIds;
import dev.ligature.db.DatabaseAccess;
import dev.ligature.db.DatabaseLogin;
import dev.ligature.db.DatabaseMark;
import dev.ligature.db.DatabaseRoles;
import dev.ligature.db.EmbeddedDatabase;
import dev.ligature.db.Migrator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL of this test JVM and a migrated template database in it, from which fresh
 * databases are copied.
 *
 * <p>It is the embedded one under {@code target}, or, where {@code LIGATURE_TEST_DB_URL} (with
 * {@code LIGATURE_TEST_DB_USER} and {@code LIGATURE_TEST_DB_PASSWORD}) is set, that one: the JDBC
 * address of its database {@code postgres}, with the login of an administrator.
 */
public final class TestPostgres {
  private static final String TEMPLATE = "ligature_template";
  private static final String ROLE_PASSWORD = "only-for-tests";
  private static @Nullable TestPostgres shared;

  private final String administratorUrl;
  private final DatabaseLogin administrator;
  private final DatabaseAccess template;
  private final AtomicInteger copies = new AtomicInteger();

  /** A PostgreSQL that is for tests alone; its roles and its template are made now. */
  public TestPostgres(String administratorUrl, DatabaseLogin administrator) {
    this(
        administratorUrl,
        administrator,
        login(DatabaseAccess.OWNER_ROLE),
        login(DatabaseAccess.APPLICATION_ROLE));
  }

  private TestPostgres(
      String administratorUrl,
      DatabaseLogin administrator,
      DatabaseLogin owner,
      DatabaseLogin application) {
    this.administratorUrl = administratorUrl;
    this.administrator = administrator;
    this.template =
        new DatabaseAccess(url(TEMPLATE), owner, application, DatabaseAccess.ERASURE_ROLE, true);
    try (DatabaseRoles roles = roles()) {
      roles.ensureRole(owner);
      roles.ensureRole(application);
      roles.ensureRole(login(DatabaseAccess.ERASURE_ROLE));
      roles.dropDatabase(TEMPLATE);
      roles.ensureDatabase(TEMPLATE, owner.user());
    }
    Migrator migrator = new Migrator(template);
    migrator.migrate();
    migrator.mark(UUID.randomUUID(), new DatabaseMark("test", false));
  }

  /** The one that all tests of this JVM share; it is stopped when the JVM ends. */
  public static synchronized TestPostgres shared() {
    if (shared == null) {
      String url = System.getenv("LIGATURE_TEST_DB_URL");
      shared = url == null ? embedded() : external(url);
    }
    return shared;
  }

  private static TestPostgres external(String url) {
    return new TestPostgres(
        url,
        new DatabaseLogin(
            System.getenv().getOrDefault("LIGATURE_TEST_DB_USER", "postgres"),
            System.getenv().getOrDefault("LIGATURE_TEST_DB_PASSWORD", "")));
  }

  private static TestPostgres embedded() {
    EmbeddedDatabase database =
        EmbeddedDatabase.start(
            Path.of("target", "test-database"), new SecureIds(Clock.systemUTC()));
    Runtime.getRuntime().addShutdownHook(new Thread(database::close, "test-database-close"));
    return new TestPostgres(
        database.url("postgres"),
        database.administrator(),
        database.access().owner(),
        database.access().application());
  }

  /** A fresh, migrated database that nobody else uses; the name tells whose it is. */
  public DatabaseAccess create(String owner) {
    String name = "test_" + owner.toLowerCase(Locale.ROOT) + "_" + copies.incrementAndGet();
    try (DatabaseRoles roles = roles()) {
      roles.dropDatabase(name);
      roles.copyDatabase(TEMPLATE, name, DatabaseAccess.OWNER_ROLE);
    }
    return template.at(url(name));
  }

  void drop(DatabaseAccess access) {
    try (DatabaseRoles roles = roles()) {
      roles.dropDatabase(access.url().substring(access.url().lastIndexOf('/') + 1));
    }
  }

  private DatabaseRoles roles() {
    return new DatabaseRoles(administratorUrl, administrator);
  }

  private String url(String database) {
    return administratorUrl.substring(0, administratorUrl.lastIndexOf('/') + 1) + database;
  }

  private static DatabaseLogin login(String role) {
    return new DatabaseLogin(role, ROLE_PASSWORD);
  }
}
