package dev.ligature.connector;

import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be done on one stream, by connector. What has gathered is taken as one batch;
 * connectors take turns, so that each is in one batch at a time and its reports keep their order.
 */
final class WorkQueue {
  /** Batches at once: a connector whose row is held by somebody else keeps only its own waiting. */
  private static final int LANES = 2;

  private static final int MOST_CONNECTORS = 64;
  private static final int MOST_REPORTS = 1_000;

  private final Map<PersonaId, Deque<AttemptReport>> waiting = new LinkedHashMap<>();
  private final Set<PersonaId> busy = new HashSet<>();
  private final Semaphore room = new Semaphore(MOST_REPORTS);
  private int batches;

  /**
   * What is done together.
   *
   * @param reports at most one of each intent, in their order by connector
   * @param connectors all that the batch is about; more may be claimed of each
   */
  record Batch(List<AttemptReport> reports, Set<PersonaId> connectors) {}

  /** Adds a report; waits while too many wait. */
  void add(AttemptReport report) {
    room.acquireUninterruptibly();
    synchronized (this) {
      of(report.fence().connector()).add(report);
    }
  }

  /** More may be claimed of a connector. */
  synchronized void want(PersonaId connector) {
    var _ = of(connector);
  }

  private Deque<AttemptReport> of(PersonaId connector) {
    return waiting.computeIfAbsent(connector, id -> new ArrayDeque<>());
  }

  /** The next batch; null if nothing waits but behind batches that are not done. */
  synchronized @Nullable Batch take() {
    if (batches == LANES) {
      return null;
    }
    Batch batch = new Batch(new ArrayList<>(), new LinkedHashSet<>());
    Set<IntentId> intents = new HashSet<>();
    Iterator<Map.Entry<PersonaId, Deque<AttemptReport>>> each = waiting.entrySet().iterator();
    while (each.hasNext() && batch.connectors().size() < MOST_CONNECTORS) {
      Map.Entry<PersonaId, Deque<AttemptReport>> entry = each.next();
      if (busy.add(entry.getKey())) {
        batch.connectors().add(entry.getKey());
        Deque<AttemptReport> reports = entry.getValue();
        while (!reports.isEmpty() && intents.add(reports.element().fence().intent())) {
          batch.reports().add(reports.remove());
        }
        if (reports.isEmpty()) {
          each.remove();
        }
      }
    }
    if (batch.connectors().isEmpty()) {
      return null;
    }
    batches++;
    return batch;
  }

  /** A batch is done; returns the next. */
  synchronized @Nullable Batch next(Batch done) {
    busy.removeAll(done.connectors());
    room.release(done.reports().size());
    batches--;
    return take();
  }
}
