package dev.ligature.cli;

import picocli.CommandLine.Command;

/** Seals secrets for calls that are made by hand. */
@Command(
    name = "seal",
    description = {
      "Seal secrets, so that calls can be made by grpcurl that stubs seal by themselves.",
      "Secrets come from the environment, a file or the terminal, never from an argument."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {SealAnswers.class, SealCredential.class})
final class Seal {}
