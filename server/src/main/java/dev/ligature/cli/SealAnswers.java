package dev.ligature.cli;

import dev.ligature.common.Platform;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Seals what a user answers a daemon, for ContinueLink. */
@Command(
    name = "answers",
    description = {
      "Seal the answers to a daemon's questions; print sealed_answers of ContinueLink as JSON.",
      "The certificate and the signature of the daemon instance that asks are verified first.",
      "The answer to the field NAME is taken from " + SealAnswers.VARIABLE + "<NAME>, such as",
      SealAnswers.VARIABLE + "PASSWORD, or asked for."
    },
    mixinStandardHelpOptions = true)
final class SealAnswers implements Callable<Integer> {
  static final String VARIABLE = "LIGATURE_ANSWER_";

  private final Map<String, String> environment;

  @Option(
      names = "--attempt",
      defaultValue = "-",
      paramLabel = "FILE",
      description = {
        "Answer of GetLinkAttempt, StartLink or ContinueLink as JSON, whose attempt waits in",
        "give_secrets; default - reads standard input."
      })
  private Path attempt = Path.of("-");

  @Option(
      names = "--platform",
      required = true,
      description = "Platform of the account: ${COMPLETION-CANDIDATES}.")
  private Platform platform = Platform.IRC;

  @Spec private @Nullable CommandSpec spec;

  SealAnswers() {
    this(System.getenv());
  }

  SealAnswers(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    try {
      SealMessages.Questions questions = SealMessages.questions(TextInput.read(attempt));
      Map<String, String> answers = new LinkedHashMap<>();
      for (String field : questions.fields()) {
        answers.put(field, SecretInput.read(field, environment, variable(field), null));
      }
      command.commandLine().getOut().println(questions.seal(platform, answers));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    command.commandLine().getOut().flush();
    return 0;
  }

  private static String variable(String field) {
    return VARIABLE + field.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
