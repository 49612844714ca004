package dev.ligature.graph;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.db.Transactions;
import dev.ligature.link.AccountLink;
import dev.ligature.link.LinkedGroup;
import dev.ligature.link.LinkedGroups;
import dev.ligature.link.PrivacyMode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** What support sees of accounts; that it looked is committed before the answer. */
@Singleton
class Support {
  private final SupportRepository repository;
  private final LinkedGroups groups;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Clock clock;

  Support(
      SupportRepository repository,
      LinkedGroups groups,
      AuditLog audit,
      Transactions transactions,
      Clock clock) {
    this.repository = repository;
    this.groups = groups;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * An account with its group.
   *
   * @param others the other accounts of the group, with what the account reaches of them
   */
  record Inspected(
      FoundAccount account,
      List<FoundAccount> others,
      Map<AccountId, PrivacyMode> reach,
      List<AccountLink> links,
      SupportRepository.Living living) {}

  /** Accounts behind one that match; the search is in the tenant's audit log. */
  List<FoundAccount> search(
      Caller support, SearchMode mode, String query, AccountId after, int limit) {
    return transactions.run(
        () -> {
          audit.append(
              AuditEvent.by(support, AuditType.DISCLOSURE_SEARCH)
                  .attribute("mode", mode)
                  .personal("query", query));
          return repository.search(support.tenant(), mode, query, after, limit);
        });
  }

  /** About how many match. */
  int count(Caller support, SearchMode mode, String query) {
    return repository.count(support.tenant(), mode, query);
  }

  /**
   * An account with its group; its owner reads that support looked at it, and why.
   *
   * @throws DomainException NOT_FOUND
   */
  Inspected inspect(Caller support, AccountId account, String reason) {
    return transactions.run(
        () -> {
          FoundAccount found =
              repository.find(support.tenant(), List.of(account)).stream()
                  .findFirst()
                  .orElseThrow(DomainException::notFound);
          audit.append(
              AuditEvent.by(support, AuditType.DISCLOSURE_ACCOUNT)
                  .about(account)
                  .personal("why", reason));
          LinkedGroup group = groups.read(support.tenant(), account);
          List<AccountId> others =
              group.connectedWith(account).stream().filter(each -> !each.equals(account)).toList();
          return new Inspected(
              found,
              repository.find(support.tenant(), others),
              group.reachOf(account),
              group.links(),
              repository.living(support.tenant(), account, clock.instant()));
        });
  }
}
