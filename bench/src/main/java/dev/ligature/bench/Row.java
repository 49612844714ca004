package dev.ligature.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table.
 *
 * @param floor what the database alone does, a second; empty where there is none
 * @param reached what the service did, in the unit
 * @param latencies in nanoseconds
 * @param calls that were answered
 * @param recorded how many of the calls left their row in the database; empty for reads
 */
record Row(
    String work,
    OptionalDouble floor,
    double reached,
    String unit,
    @Nullable Histogram latencies,
    long calls,
    OptionalLong recorded,
    long failures,
    List<Goal> goals) {
  static final String HEADER =
      "| work | floor | service | ratio | p50 ms | p99 ms | calls | failures | goal | distance |\n"
          + "|---|---|---|---|---|---|---|---|---|---|";

  /** A row about a rate. */
  static Row rate(
      String work, OptionalDouble floor, Load.Result result, OptionalLong recorded, Goal... goals) {
    return new Row(
        work,
        floor,
        result.perSecond(),
        "/s",
        result.latencies(),
        result.calls(),
        recorded,
        result.failures(),
        List.of(goals));
  }

  /** The goal that the rate be this part of the floor. */
  static Goal ratio(double limit, Load.Result result, OptionalDouble floor) {
    return Goal.atLeast("ratio", limit, result.perSecond() / floor.orElse(Double.NaN));
  }

  /** Whether something was done, all of it was answered well, and the database has it. */
  boolean isTrue() {
    return calls > 0 && failures == 0 && (recorded.isEmpty() || recorded.getAsLong() == calls);
  }

  @Override
  public String toString() {
    return "| "
        + String.join(
            " | ",
            work,
            floor.isPresent() ? rounded(floor.getAsDouble()) + " /s" : "-",
            rounded(reached) + " " + unit,
            floor.isPresent()
                ? String.format(Locale.ROOT, "%.2f", reached / floor.getAsDouble())
                : "-",
            percentile(50),
            percentile(99),
            Long.toString(calls),
            Long.toString(failures),
            goals.stream().map(Goal::wanted).collect(Collectors.joining(", ")),
            goals.stream().map(Goal::distance).collect(Collectors.joining(", ")))
        + " |";
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private String percentile(double percentile) {
    return latencies == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f", Load.Result.millis(latencies, percentile));
  }
}
