package dev.ligature.link;

import dev.ligature.account.Accounts;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The identities of an account, for their owner. */
@Singleton
class Identities {
  static final Topic TOPIC = new Topic("identity");

  private static final int DEFAULT_PAGE = 50;

  private final IdentityRepository repository;
  private final Accounts accounts;
  private final ChangeFeed feed;
  private final Transactions transactions;

  Identities(
      IdentityRepository repository,
      Accounts accounts,
      ChangeFeed feed,
      Transactions transactions) {
    this.repository = repository;
    this.accounts = accounts;
    this.feed = feed;
    this.transactions = transactions;
  }

  /** A page of identities; the token is empty on the last one. */
  record Page(List<Identity> identities, String nextPageToken) {}

  /** An identity with its new label. */
  record Labelled(Identity identity, Cursor revision) {}

  /**
   * A page of the caller's identities. The token names the caller's own last row and nothing else.
   *
   * @throws DomainException BAD_PAGE_TOKEN
   */
  Page list(Caller caller, int pageSize, String pageToken) {
    int size = pageSize == 0 ? DEFAULT_PAGE : pageSize;
    List<Identity> found =
        repository.listAfter(caller.tenant(), caller.account(), after(pageToken), size + 1);
    List<Identity> page = found.subList(0, Math.min(size, found.size()));
    return new Page(page, found.size() > size ? page.getLast().id().toString() : "");
  }

  /**
   * Names an identity of the caller's; an empty label removes the name.
   *
   * @throws DomainException NOT_FOUND
   */
  Labelled label(Caller caller, IdentityId id, String label) {
    return transactions.run(
        () -> {
          accounts.lockActive(caller.tenant(), caller.account());
          Identity identity =
              repository
                  .label(caller.tenant(), caller.account(), id, label)
                  .orElseThrow(DomainException::notFound);
          Cursor revision =
              feed.append(
                  new NewChange(
                      TOPIC, caller.tenant(), id, caller.account(), "LABELLED", Map.of()));
          return new Labelled(identity, revision);
        });
  }

  private static IdentityId after(String pageToken) {
    try {
      return new IdentityId(pageToken.isEmpty() ? new UUID(0, 0) : UUID.fromString(pageToken));
    } catch (IllegalArgumentException e) {
      throw DomainException.invalid(
          Reason.BAD_PAGE_TOKEN, "page_token", "The page token is not one of ours.");
    }
  }
}
