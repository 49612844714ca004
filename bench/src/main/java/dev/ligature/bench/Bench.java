package dev.ligature.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the service beside its floor in one run and prints the table. */
@Command(
    name = "bench",
    description = "Measure the service beside the same SQL by pgbench.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  private static final List<Work> WORKS =
      List.of(
          new ResolveIdentity(),
          new ListIdentities(),
          new GetIdentityGraph(),
          new LinkCommit(),
          new ConfirmMerge(),
          new LeaseCredential(),
          new SubmitIntent(),
          new IdleStreams());

  @Option(
      names = "--accounts",
      defaultValue = "100000",
      description = "Accounts, each with four identities; default ${DEFAULT-VALUE}.")
  private int accounts;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Seconds of each measurement; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "15",
      description = "Seconds of each warm-up; default ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--connections",
      defaultValue = "16",
      description = "Connections that call at once; default ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--daemons",
      defaultValue = "8",
      description = "Daemons that hold the connectors; default ${DEFAULT-VALUE}.")
  private int daemons;

  @Option(
      names = "--connectors",
      defaultValue = "256",
      description = "Connectors that are leased and sent through; default ${DEFAULT-VALUE}.")
  private int connectors;

  @Option(
      names = "--idle-streams",
      defaultValue = "2000",
      description = "Idle daemon streams; default ${DEFAULT-VALUE}.")
  private int idleStreams;

  @Option(
      names = "--only",
      split = ",",
      description = "Works to measure, separated by commas; default all.")
  private List<String> only = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  /** 0 where every row is true: all calls were answered well, and the database has them. */
  @Override
  public Integer call() throws IOException {
    Scale scale =
        new Scale(
            accounts,
            Duration.ofSeconds(warmUp),
            Duration.ofSeconds(seconds),
            connections,
            daemons,
            connectors,
            idleStreams);
    List<Row> rows = run(scale, only, System.out);
    return rows.stream().allMatch(Row::isTrue) ? 0 : 1;
  }

  /**
   * Makes the accounts, and prints the table row by row.
   *
   * @param only names of the works; none means all
   */
  static List<Row> run(Scale scale, List<String> only, PrintStream out) throws IOException {
    List<Row> rows = new ArrayList<>();
    out.printf("making %,d accounts ...%n%n%s%n", scale.accounts(), Row.HEADER);
    try (Site site = new Site(scale)) {
      for (Work work : WORKS) {
        if (only.isEmpty() || only.contains(work.name())) {
          List<Row> measured = work.measure(site);
          measured.forEach(out::println);
          rows.addAll(measured);
        }
      }
    }
    return rows;
  }
}
