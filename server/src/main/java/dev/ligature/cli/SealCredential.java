package dev.ligature.cli;

import dev.ligature.common.Platform;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Seals the material of a credential to the vault, for PutCredential of a backend. */
@Command(
    name = "credential",
    description = {
      "Seal a credential to the vault's key; print sealed of PutCredential as JSON.",
      "The secret is taken from " + SealCredential.VARIABLE + ", or --secret-file, or asked for."
    },
    mixinStandardHelpOptions = true)
final class SealCredential implements Callable<Integer> {
  static final String VARIABLE = "LIGATURE_SECRET";

  private final Map<String, String> environment;

  @Option(
      names = "--manifest",
      defaultValue = "-",
      paramLabel = "FILE",
      description = "Answer of GetSealingKey as JSON; default - reads standard input.")
  private Path manifest = Path.of("-");

  @Option(
      names = "--root",
      paramLabel = "BASE64",
      description = {
        "Public key of the installation's root, root_public_key of EnrolDaemon: refuse a manifest",
        "that it did not sign; without it the manifest is believed."
      })
  private @Nullable String root;

  @Option(names = "--tenant", required = true, description = "Id of the tenant.")
  private UUID tenant = new UUID(0, 0);

  @Option(names = "--account", required = true, description = "Id of the owner's account.")
  private UUID account = new UUID(0, 0);

  @Option(
      names = "--platform",
      required = true,
      description = "Platform of the persona: ${COMPLETION-CANDIDATES}.")
  private Platform platform = Platform.IRC;

  @Option(names = "--secret-file", paramLabel = "FILE", description = "File with the secret.")
  private @Nullable Path secretFile;

  @Spec private @Nullable CommandSpec spec;

  SealCredential() {
    this(System.getenv());
  }

  SealCredential(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    try {
      SealMessages.VaultKey key =
          SealMessages.vaultKey(
              TextInput.read(manifest), root == null ? null : Base64.getDecoder().decode(root));
      String secret = SecretInput.read("the secret", environment, VARIABLE, secretFile);
      command
          .commandLine()
          .getOut()
          .println(key.seal(tenant.toString(), account.toString(), platform, secret));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    command.commandLine().getOut().flush();
    return 0;
  }
}
