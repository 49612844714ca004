package dev.ligature.link;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Inferred links: a provider says that somebody's address is one which another account has
 * verified. They grant nothing and count nowhere. Only who proved the address reads of it, so that
 * nobody learns of an account by having a provider name its address.
 */
@Singleton
public class LinkSuggestions {
  /** Changes of suggestions. */
  public static final Topic TOPIC = new Topic("suggestion");

  private final Sql sql;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;
  private final List<SuggestionSource> others;

  LinkSuggestions(
      Sql sql,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock,
      List<SuggestionSource> others) {
    this.sql = sql;
    this.others = List.copyOf(others);
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Notes that a provider names an address for an account, where another account has verified it;
   * joins a running transaction. Known and refused ones are left as they are.
   *
   * @param provider name of the provider in the tenant's registry
   * @param address canonical form of the address
   */
  public void suggest(TenantId tenant, AccountId named, String provider, String address) {
    transactions.run(
        () -> {
          sql.find(
                  row -> new AccountId(row.uuid("account_id")),
                  """
                  insert into link_suggestion (tenant_id, link_suggestion_id, account_id,
                    other_account_id, source, created_time)
                  select tenant_id, ?, account_id, ?, ?, ? from identity
                  where tenant_id = ? and provider = 'email' and issuer = ''
                    and subject_canonical = ? and verified_time is not null and account_id <> ?
                  on conflict do nothing returning account_id
                  """,
                  ids.next(),
                  named,
                  provider,
                  clock.instant(),
                  tenant,
                  address,
                  named)
              .ifPresent(holder -> changed(tenant, holder, "SUGGESTED"));
          return true;
        });
  }

  /** Open suggestions behind one, in the order of their making. */
  public List<LinkSuggestion> openAfter(Caller caller, UUID after, int limit) {
    return Stream.concat(
            ofLinks(caller, after, limit).stream(),
            others.stream().flatMap(each -> each.openAfter(caller, after, limit).stream()))
        .sorted(Comparator.comparing(each -> each.id().toString()))
        .limit(limit)
        .toList();
  }

  private List<LinkSuggestion> ofLinks(Caller caller, UUID after, int limit) {
    return sql.list(
        LinkSuggestions::read,
        """
        select * from link_suggestion
        where tenant_id = ? and account_id = ? and state = 'OPEN' and link_suggestion_id > ?
        order by link_suggestion_id limit ?
        """,
        caller.tenant(),
        caller.account(),
        after,
        limit);
  }

  /**
   * Answers a suggestion: an accepted one stays open until the link is proven, a refused one is
   * never made again.
   *
   * @throws DomainException NOT_FOUND where there is no open one of the caller's, and what its
   *     {@link SuggestionSource} refuses
   */
  public Cursor answer(Caller caller, UUID suggestion, boolean accepted) {
    return transactions.run(
        () -> {
          int answered =
              sql.update(
                  """
                  update link_suggestion set state = ?, answered_time = ?
                  where tenant_id = ? and account_id = ? and link_suggestion_id = ?
                    and state = 'OPEN'
                  """,
                  accepted ? "OPEN" : "REFUSED",
                  clock.instant(),
                  caller.tenant(),
                  caller.account(),
                  suggestion);
          if (answered == 0) {
            return others.stream()
                .flatMap(each -> each.answer(caller, suggestion, accepted).stream())
                .findFirst()
                .orElseThrow(DomainException::notFound);
          }
          String answer = accepted ? "ACCEPTED" : "REFUSED";
          audit.append(
              AuditEvent.by(caller, AuditType.GRAPH_ANSWERED)
                  .attribute("suggestion_id", suggestion)
                  .personal("answer", answer));
          return changed(caller.tenant(), caller.account(), answer);
        });
  }

  /** Two accounts were linked: nothing is left to suggest. */
  void linked(TenantId tenant, AccountLink link) {
    sql.update(
        """
        update link_suggestion set state = 'LINKED'
        where tenant_id = ? and state <> 'LINKED' and account_id in (?, ?)
          and other_account_id in (?, ?)
        """,
        tenant,
        link.low(),
        link.high(),
        link.low(),
        link.high());
  }

  private Cursor changed(TenantId tenant, AccountId holder, String kind) {
    return feed.append(new NewChange(TOPIC, tenant, holder, holder, kind, Map.of()));
  }

  private static LinkSuggestion read(Row row) {
    return new LinkSuggestion(
        row.uuid("link_suggestion_id"), row.text("source"), row.time("created_time"));
  }
}
