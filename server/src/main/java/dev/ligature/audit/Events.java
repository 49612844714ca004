package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.util.List;

/** Shows what was done to its subject, and to auditors, who leave an entry of their own. */
@Singleton
public class Events {
  private final EventRepository repository;
  private final EventViews views;
  private final AuditLog log;
  private final Transactions transactions;

  Events(EventRepository repository, EventViews views, AuditLog log, Transactions transactions) {
    this.repository = repository;
    this.views = views;
    this.log = log;
    this.transactions = transactions;
  }

  /**
   * The activity of the caller's own account, newest first.
   *
   * @param before position of the last entry seen; {@link Long#MAX_VALUE} begins
   */
  public List<EventView> own(Caller caller, EventFilter filter, long before, int limit) {
    return transactions.run(
        () -> list(caller.tenant(), caller.account(), filter, false, before, limit));
  }

  /**
   * The activity of any account, newest first. That an auditor read it, and why, is committed
   * before the answer and shown to the owner.
   *
   * @param before position of the last entry seen; {@link Long#MAX_VALUE} begins
   * @throws DomainException NOT_FOUND where the tenant has no such account
   */
  public List<EventView> disclose(
      Caller auditor,
      TenantId tenant,
      AccountId account,
      String reason,
      EventFilter filter,
      long before,
      int limit) {
    return transactions.run(
        () -> {
          List<EventView> events = list(tenant, account, filter, true, before, limit);
          log.append(
              AuditEvent.by(auditor, AuditType.DISCLOSURE_EVENTS)
                  .in(tenant)
                  .about(account)
                  .personal("why", reason));
          return events;
        });
  }

  private List<EventView> list(
      TenantId tenant,
      AccountId account,
      EventFilter filter,
      boolean seesActors,
      long before,
      int limit) {
    List<AccountId> subjects = repository.subjects(tenant, account);
    if (subjects.isEmpty()) {
      throw DomainException.notFound();
    }
    return repository.list(tenant, subjects, filter, seesActors, before, limit).stream()
        .map(event -> views.of(tenant, event, seesActors))
        .toList();
  }
}
