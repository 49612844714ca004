package dev.ligature.audit;

import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Writes entries, in the transaction of what they tell. Only what is personal needs keys, so that
 * commands without a master key write entries too.
 */
@Singleton
public class AuditLog {
  private final AuditRepository repository;
  private final Provider<SubjectKeys> keys;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  AuditLog(
      AuditRepository repository,
      Provider<SubjectKeys> keys,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.keys = keys;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Appends an entry to the running transaction, or to one of its own where none runs.
   *
   * @return id of the entry
   */
  public UUID append(AuditEvent event) {
    return transactions.run(() -> insert(event));
  }

  /** Appends entries to the running transaction, all in one statement. */
  public void append(List<AuditEvent> events) {
    repository.insert(events.stream().map(this::entry).toList());
  }

  private UUID insert(AuditEvent event) {
    AuditRepository.Entry entry = entry(event);
    repository.insert(List.of(entry));
    return entry.id();
  }

  private AuditRepository.Entry entry(AuditEvent event) {
    UUID entry = ids.next();
    List<AuditBody> bodies = new ArrayList<>();
    List<AuditRepository.SealedBody> sealed = new ArrayList<>();
    event
        .bodies()
        .forEach(
            (subject, facts) -> {
              AuditBody body = AuditBody.of(facts, ids);
              int ordinal = bodies.size();
              byte[] place = AuditBody.place(event.tenant(), entry, ordinal, subject);
              bodies.add(body);
              sealed.add(
                  new AuditRepository.SealedBody(
                      ordinal,
                      subject,
                      keys.get().seal(event.tenant(), subject, body.opening(), place)));
            });
    Instant time = event.time() == null ? clock.instant() : event.time();
    return new AuditRepository.Entry(entry, event, AuditBody.commitment(bodies), time, sealed);
  }
}
