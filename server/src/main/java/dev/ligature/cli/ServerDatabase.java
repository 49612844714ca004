package dev.ligature.cli;

import io.micronaut.context.ApplicationContext;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of commands that work on the database of a server, in the role of the server. */
final class ServerDatabase {
  @Option(
      names = "--url",
      required = true,
      defaultValue = "${env:LIGATURE_DB_URL}",
      description = "JDBC address; default LIGATURE_DB_URL.")
  private String url = "";

  @Option(
      names = "--user",
      defaultValue = "${env:LIGATURE_DB_USER:-ligature_application}",
      description = "Role of the server; its password is LIGATURE_DB_PASSWORD.")
  private String user = "";

  /**
   * The application's parts on that database. No other setting is read, nothing listens, and
   * nothing runs that was not called.
   */
  ApplicationContext open(Map<String, String> environment) {
    return ApplicationContext.builder()
        .banner(false)
        .environmentPropertySource(false)
        .properties(
            Map.of(
                "ligature.db.url",
                url,
                "ligature.db.user",
                user,
                "ligature.db.password",
                environment.getOrDefault("LIGATURE_DB_PASSWORD", ""),
                "ligature.db.connections",
                2,
                Unscheduled.PROPERTY,
                true))
        .start();
  }
}
