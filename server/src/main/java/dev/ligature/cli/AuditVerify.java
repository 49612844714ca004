package dev.ligature.cli;

import dev.ligature.audit.tree.Finding;
import dev.ligature.audit.tree.LogVerifier;
import dev.ligature.audit.tree.NoteKey;
import dev.ligature.audit.tree.SignedNote;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the Merkle tree again from the entries and compares it with what was signed. */
@Command(
    name = "verify",
    description = {
      "Make the Merkle tree again from the entries in the database, and compare it with the",
      "checkpoints that were signed and with the note that was kept outside. Names the first bad",
      "leaf: altered, inserted, deleted, reordered, truncated or forked. Needs no server.",
      "Exit code 0: the log holds; 1: it does not."
    },
    mixinStandardHelpOptions = true)
final class AuditVerify implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private ServerDatabase database = new ServerDatabase();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "NAME+ID+KEY",
      description = "Public key that you trust, as `audit key` printed it; may be repeated.")
  private List<String> keys = List.of();

  @Option(
      names = "--checkpoint",
      required = true,
      defaultValue = "${env:LIGATURE_AUDIT_CHECKPOINT_FILE}",
      paramLabel = "FILE",
      description = "Note outside the database; default LIGATURE_AUDIT_CHECKPOINT_FILE.")
  private Path checkpoint = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  AuditVerify() {
    this(System.getenv());
  }

  AuditVerify(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Objects.requireNonNull(spec);
    List<NoteKey> trusted;
    SignedNote outside;
    try {
      trusted = keys.stream().map(NoteKey::parse).toList();
      outside = SignedNote.parse(Files.readString(checkpoint));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Optional<Finding> finding;
    try (ApplicationContext parts = database.open(environment)) {
      finding = parts.getBean(LogVerifier.class).verify(trusted, outside);
    }
    PrintWriter out = command.commandLine().getOut();
    out.println(finding.map(Finding::text).orElse("The audit log holds, up to the note outside:"));
    if (finding.isEmpty()) {
      out.print(outside.text());
    }
    out.flush();
    return finding.isEmpty() ? 0 : 1;
  }
}
