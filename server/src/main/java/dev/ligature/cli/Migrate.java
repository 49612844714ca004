package dev.ligature.cli;

import dev.ligature.common.SecureIds;
import dev.ligature.db.DatabaseAccess;
import dev.ligature.db.DatabaseLogin;
import dev.ligature.db.DatabaseMark;
import dev.ligature.db.Migrator;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings an external database to the schema of this version and marks it, as its owner. */
@Command(
    name = "migrate",
    description = {
      "Bring a PostgreSQL of yours to the schema of this version, as the owner of the database.",
      "A new database is marked production: development parts refuse to work on it."
    },
    mixinStandardHelpOptions = true)
final class Migrate implements Callable<Integer> {
  @Option(
      names = "--url",
      required = true,
      defaultValue = "${env:LIGATURE_DB_URL}",
      description = "JDBC address; default LIGATURE_DB_URL.")
  private String url = "";

  @Option(
      names = "--owner",
      defaultValue = "${env:LIGATURE_DB_OWNER_USER:-ligature_owner}",
      description = "Role that owns the database; its password is LIGATURE_DB_OWNER_PASSWORD.")
  private String owner = "";

  @Option(
      names = "--application",
      defaultValue = "${env:LIGATURE_DB_USER:-ligature_application}",
      description = "Role of the server; default ${DEFAULT-VALUE}.")
  private String application = "";

  @Option(
      names = "--erasure",
      defaultValue = "ligature_erasure",
      description = "Role that erases audit bodies; default ${DEFAULT-VALUE}.")
  private String erasure = "";

  @Option(
      names = "--environment",
      defaultValue = "production",
      description = "Name of the environment in the mark; default ${DEFAULT-VALUE}.")
  private String environment = "";

  @Option(
      names = "--no-production-mark",
      description = "The database serves no real people, such as one for staging.")
  private boolean isForTrials;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    String password = System.getenv().getOrDefault("LIGATURE_DB_OWNER_PASSWORD", "");
    Migrator migrator =
        new Migrator(
            new DatabaseAccess(
                url,
                new DatabaseLogin(owner, password),
                new DatabaseLogin(application, ""),
                erasure,
                false));
    int count = migrator.migrate();
    migrator.mark(
        new SecureIds(Clock.systemUTC()).next(), new DatabaseMark(environment, !isForTrials));
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(count + " migrations run; the schema is up to date.");
    out.flush();
    return 0;
  }
}
