package dev.ligature.cli;

import picocli.CommandLine.Command;

/** Checks the audit log from outside of the server. */
@Command(
    name = "audit",
    description = "Check the audit log from outside of the server.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AuditVerify.class, AuditKey.class})
final class Audit {}
