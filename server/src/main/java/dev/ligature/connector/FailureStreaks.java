package dev.ligature.connector;

import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.connector.IntentReportRepository.Held;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What outcomes mean for connectors beside the intents: waits, and the end of sending. */
@Singleton
class FailureStreaks {
  /** Failures of an account in a row after which its connector only reads. */
  private static final int MOST = 10;

  private final IntentReportRepository repository;
  private final IntentNotes notes;

  FailureStreaks(IntentReportRepository repository, IntentNotes notes) {
    this.repository = repository;
    this.notes = notes;
  }

  /** Counts accepted outcomes in their order; only a count that changes is written. */
  void follow(
      DaemonSession session, List<AttemptReport.Outcome> outcomes, Map<PersonaId, Held> held) {
    Map<PersonaId, Integer> counts = new HashMap<>();
    for (AttemptReport.Outcome outcome : outcomes) {
      PersonaId connector = outcome.fence().connector();
      switch (outcome.result()) {
        case IntentResult.Succeeded _ -> counts.put(connector, 0);
        case IntentResult.Failed failed -> {
          park(session, connector, failed);
          if (failed.failure().blamesAccount()
              && counts.merge(connector, before(held, connector) + 1, (count, _) -> count + 1)
                  >= MOST) {
            stop(session, connector, held);
            counts.put(connector, 0);
          }
        }
        case IntentResult.Unknown _ -> {
          // Whether the account works is as unknown as the act.
        }
      }
    }
    counts.forEach(
        (connector, count) -> {
          if (count != before(held, connector)) {
            repository.setFailures(session, connector, count);
          }
        });
  }

  private static int before(Map<PersonaId, Held> held, PersonaId connector) {
    Held row = held.get(connector);
    return row == null ? 0 : row.failures();
  }

  private void park(DaemonSession session, PersonaId connector, IntentResult.Failed failed) {
    Duration asked = failed.retryAfter();
    if (asked != null && failed.scope() != IntentResult.RateScope.CHANNEL) {
      repository.park(session, connector, failed.scope() == IntentResult.RateScope.DAEMON, asked);
    }
  }

  private void stop(DaemonSession session, PersonaId connector, Map<PersonaId, Held> held) {
    Held row = held.get(connector);
    if (row != null && repository.stopSending(session, connector)) {
      TenantId tenant = row.tenant();
      notes.sendingStopped(session, tenant, connector);
    }
  }
}
