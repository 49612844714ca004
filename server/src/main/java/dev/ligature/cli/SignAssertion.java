package dev.ligature.cli;

import dev.ligature.common.AccountId;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.auth.DevelopmentGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what the development gateway says of a sign-in, for CreateSession. */
@Command(
    name = "sign-assertion",
    description = {
      "Print the development gateway's assertion that an account has just signed in.",
      "CreateSession of a caller with the role gateway and the subject gateway takes it, once,",
      "within a minute; the key is registered in the sample tenant."
    },
    mixinStandardHelpOptions = true)
public final class SignAssertion implements Callable<Integer> {
  @Option(names = "--tenant", required = true, description = "Id of the tenant.")
  private UUID tenant = new UUID(0, 0);

  @Option(names = "--account", required = true, description = "Id of the account.")
  private UUID account = new UUID(0, 0);

  @Option(
      names = "--amr",
      split = ",",
      defaultValue = "pwd,otp",
      description = "How it signed in (RFC 8176); default ${DEFAULT-VALUE}.")
  private List<String> factors = List.of();

  @Option(
      names = "--data",
      defaultValue = "${env:LIGATURE_DATA_DIRECTORY:-data}",
      description = "Data directory of the development server; default ${DEFAULT-VALUE}.")
  private Path dataDirectory = Path.of("data");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Clock clock = Clock.systemUTC();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(
        DevelopmentGateway.in(dataDirectory, clock, new SecureIds(clock))
            .assertion(new TenantId(tenant), new AccountId(account), factors));
    out.flush();
    return 0;
  }
}
