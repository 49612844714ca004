package dev.ligature.cli;

import dev.ligature.audit.tree.SignedLog;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the keys that verify checkpoints. */
@Command(
    name = "key",
    description = {
      "Print the public keys that verify checkpoints, newest first.",
      "Write them down when the installation is young: later they prove as much as the database."
    },
    mixinStandardHelpOptions = true)
final class AuditKey implements Callable<Integer> {
  @Mixin private ServerDatabase database = new ServerDatabase();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (ApplicationContext parts = database.open(System.getenv())) {
      parts.getBean(SignedLog.class).keys().forEach(key -> out.println(key.text()));
    }
    out.flush();
    return 0;
  }
}
