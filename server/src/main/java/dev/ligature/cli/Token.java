package dev.ligature.cli;

import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints a service token of the development issuer. */
@Command(
    name = "token",
    description = "Print a service token of the development issuer.",
    mixinStandardHelpOptions = true)
public final class Token implements Callable<Integer> {
  @Option(
      names = "--role",
      required = true,
      split = ",",
      description = "Roles of the service: ${COMPLETION-CANDIDATES}.")
  private Set<Role> roles = Set.of();

  @Option(names = "--tenant", description = "Id of the tenant; without it, installation-wide.")
  private @Nullable UUID tenant;

  @Option(names = "--subject", description = "Name of the service or person; default the roles.")
  private @Nullable String subject;

  @Option(
      names = "--ttl",
      defaultValue = "PT12H",
      description = "Lifetime (ISO 8601), at most 24 hours; default ${DEFAULT-VALUE}.")
  private Duration ttl = Duration.ZERO;

  @Option(
      names = "--data",
      defaultValue = "${env:LIGATURE_DATA_DIRECTORY:-data}",
      description = "Data directory of the development server; default ${DEFAULT-VALUE}.")
  private Path dataDirectory = Path.of("data");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(DevelopmentIssuer.MAX_TTL) > 0) {
      throw new ParameterException(command.commandLine(), "--ttl must be at most 24 hours");
    }
    if (roles.contains(Role.DAEMON)) {
      throw new ParameterException(
          command.commandLine(), "daemons prove themselves by their own keys, not by a token");
    }
    String name =
        subject == null
            ? roles.stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining("-"))
            : subject;
    PrintWriter out = command.commandLine().getOut();
    out.println(
        DevelopmentIssuer.in(dataDirectory, Clock.systemUTC())
            .issue(roles, tenant == null ? null : new TenantId(tenant), name, ttl));
    out.flush();
    return 0;
  }
}
