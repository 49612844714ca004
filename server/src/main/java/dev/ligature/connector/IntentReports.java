package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.connector.IntentReportRepository.Held;
import dev.ligature.connector.IntentReportRepository.Settlement;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon session reports of its attempts, written many at once in the running transaction.
 * Each counts only under the present assignment and attempt.
 */
@Singleton
class IntentReports {
  /** How long the outcome of a dispatched call is awaited before it counts as lost. */
  static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  private final IntentReportRepository repository;
  private final FailureStreaks streaks;

  IntentReports(IntentReportRepository repository, FailureStreaks streaks) {
    this.repository = repository;
    this.streaks = streaks;
  }

  /**
   * Writes reports, at most one of each intent.
   *
   * @param notes takes what is to be told of those that count
   * @return what became of each, in their order
   */
  List<WriteVerdict> write(
      DaemonSession session, List<AttemptReport> reports, Consumer<AttemptNote> notes) {
    Map<IntentId, NotedIntent> dispatched = dispatch(session, reports);
    Map<PersonaId, Held> held =
        lock(session, reports.stream().filter(each -> !isIn(dispatched, each)).toList());
    List<WriteVerdict> verdicts = new ArrayList<>();
    List<AttemptReport.Outcome> outcomes = new ArrayList<>();
    List<Settlement> settlements = new ArrayList<>();
    for (AttemptReport report : reports) {
      NotedIntent intent = dispatched.get(report.fence().intent());
      if (intent != null) {
        verdicts.add(WriteVerdict.ACCEPTED);
        notes.accept(
            new AttemptNote(AuditType.INTENT_DISPATCHED, intent, report.fence().attempt(), null));
        continue;
      }
      Held connector = held.get(report.fence().connector());
      WriteVerdict verdict = verdict(connector, report);
      verdicts.add(verdict);
      if (verdict == WriteVerdict.ACCEPTED && connector != null) {
        settlements.add(new Settlement(report.fence(), step(connector, report)));
        if (report instanceof AttemptReport.Outcome outcome) {
          outcomes.add(outcome);
        }
      }
    }
    settle(session, settlements, notes);
    streaks.follow(session, outcomes, held);
    return verdicts;
  }

  private Map<IntentId, NotedIntent> dispatch(DaemonSession session, List<AttemptReport> reports) {
    List<AttemptFence> announced =
        reports.stream()
            .filter(AttemptReport.Dispatched.class::isInstance)
            .map(AttemptReport::fence)
            .toList();
    return announced.isEmpty()
        ? Map.of()
        : byId(repository.dispatch(session, announced, CALL_LIMIT));
  }

  private static boolean isIn(Map<IntentId, NotedIntent> dispatched, AttemptReport report) {
    return dispatched.containsKey(report.fence().intent());
  }

  private Map<PersonaId, Held> lock(DaemonSession session, List<AttemptReport> reports) {
    return reports.isEmpty()
        ? Map.of()
        : repository.lock(session, reports.stream().map(AttemptReport::fence).toList());
  }

  private static WriteVerdict verdict(@Nullable Held connector, AttemptReport report) {
    if (connector == null || connector.epoch() != report.fence().epoch()) {
      return WriteVerdict.FENCED;
    }
    IntentStanding standing = connector.intents().get(report.fence().intent());
    if (standing == null) {
      return WriteVerdict.STALE_ATTEMPT;
    }
    int attempt = report.fence().attempt();
    return switch (report) {
      case AttemptReport.Dispatched _ -> standing.refusedDispatch(attempt);
      case AttemptReport.Outcome _ -> standing.outcomeVerdict(attempt);
      case AttemptReport.Reconciled _ ->
          standing.state() == IntentState.LEASED
              ? WriteVerdict.STALE_ATTEMPT
              : standing.outcomeVerdict(attempt);
    };
  }

  private static IntentStep step(Held connector, AttemptReport report) {
    IntentStanding standing = connector.intents().get(report.fence().intent());
    if (standing == null) {
      throw new IllegalStateException("an accepted report is of no intent");
    }
    return switch (report) {
      case AttemptReport.Outcome outcome ->
          IntentStep.after(standing, outcome.result(), outcome.jitter());
      case AttemptReport.Reconciled found ->
          IntentStep.after(standing, found.finding(), found.remoteMessageIds());
      case AttemptReport.Dispatched _ ->
          throw new IllegalStateException("a refused dispatch was accepted");
    };
  }

  private void settle(
      DaemonSession session, List<Settlement> settlements, Consumer<AttemptNote> notes) {
    if (settlements.isEmpty()) {
      return;
    }
    Map<IntentId, NotedIntent> settled = byId(repository.settle(session, settlements));
    for (Settlement each : settlements) {
      NotedIntent intent = settled.get(each.fence().intent());
      if (intent == null) {
        throw new IllegalStateException("a locked intent changed");
      }
      notes.accept(
          new AttemptNote(
              type(each.step().state()), intent, each.fence().attempt(), each.step().failure()));
    }
  }

  private static AuditType type(IntentState state) {
    return switch (state) {
      case SUCCEEDED -> AuditType.INTENT_SUCCEEDED;
      case UNKNOWN, RECONCILING, DEAD_UNKNOWN -> AuditType.INTENT_UNCERTAIN;
      case CANCELLED -> AuditType.INTENT_CANCELLED;
      case PENDING, LEASED, RETRY_WAIT, FAILED, DEAD, EXPIRED -> AuditType.INTENT_FAILED;
    };
  }

  private static Map<IntentId, NotedIntent> byId(List<NotedIntent> intents) {
    return intents.stream().collect(Collectors.toMap(NotedIntent::intent, Function.identity()));
  }
}
