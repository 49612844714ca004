package dev.ligature.cli;

import dev.ligature.link.canonical.Form;
import dev.ligature.link.canonical.Recanonicalised;
import dev.ligature.link.canonical.Recanonicaliser;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings identifiers that an older version canonicalised to the form of this one. */
@Command(
    name = "recanonicalise",
    description = {
      "Bring identifiers that an older version canonicalised to the form of this one.",
      "Without --apply it only tells what would happen. Of rows that would come to hold the same",
      "identifier none is changed; they are listed by their ids, and the exit code is 1.",
      "Every change is an entry of the account's audit log, in the change's transaction.",
      "Servers may go on running; it can be broken off and started again."
    },
    mixinStandardHelpOptions = true)
final class Recanonicalise implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private ServerDatabase database = new ServerDatabase();

  @Option(names = "--apply", description = "Write what can be written.")
  private boolean apply;

  @Option(
      names = "--batch",
      defaultValue = "500",
      description = "Rows that are read at once; default ${DEFAULT-VALUE}.")
  private int batch;

  @Spec private @Nullable CommandSpec spec;

  Recanonicalise() {
    this(System.getenv());
  }

  Recanonicalise(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    boolean isAnyLeft = false;
    try (ApplicationContext parts = database.open(environment)) {
      Recanonicaliser recanonicaliser = parts.getBean(Recanonicaliser.class);
      for (Form form : Form.values()) {
        Recanonicalised done = recanonicaliser.run(form, apply, Math.max(1, batch));
        print(out, done);
        isAnyLeft |= !done.left().isEmpty();
      }
    }
    return isAnyLeft ? 1 : 0;
  }

  private void print(PrintWriter out, Recanonicalised done) {
    out.println(
        "%s to version %d: %d stay as they are, %d %s, %d are left"
            .formatted(
                done.form(),
                done.form().version(),
                done.kept(),
                done.changed(),
                apply ? "were changed" : "would change",
                done.left().size()));
    done.left().forEach(each -> out.println("  " + line(each)));
    out.flush();
  }

  private static String line(Recanonicalised.Left left) {
    String others = left.others().stream().map(Object::toString).collect(Collectors.joining(", "));
    return "%s %s of account %s, tenant %s%s"
        .formatted(
            left.why(),
            left.id(),
            left.account(),
            left.tenant(),
            others.isEmpty() ? "" : ", with " + others);
  }
}
