package dev.ligature.account;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Json;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import dev.ligature.keys.ContentKeys;
import dev.ligature.policy.TenantPolicies;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells owners what happened to their accounts: in the product, and at their addresses. */
@Singleton
public class Notices {
  static final Topic TOPIC = new Topic("notice");

  private static final Duration DELIVERED_WITHIN = Duration.ofDays(3);

  private final NoticeRepository notices;
  private final NoticeDeliveryRepository deliveries;
  private final TenantPolicies policies;
  private final ContentKeys keys;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Notices(
      NoticeRepository notices,
      NoticeDeliveryRepository deliveries,
      TenantPolicies policies,
      ContentKeys keys,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.notices = notices;
    this.deliveries = deliveries;
    this.policies = policies;
    this.keys = keys;
    this.feed = feed;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** Tells an account at all verified addresses that it has now; see the longer form. */
  public void tell(TenantId tenant, AccountId account, NoticeKind kind, NoticeFacts facts) {
    tell(tenant, account, kind, facts, Set.of());
  }

  /**
   * Tells an account, in the running transaction: a notice in the product, a delivery to the given
   * addresses, and one to every verified address that the account has now, if the notice concerns
   * its security or the tenant's policy wants all notices mailed.
   *
   * @param also further addresses, such as one that was just removed
   */
  public void tell(
      TenantId tenant,
      AccountId account,
      NoticeKind kind,
      NoticeFacts facts,
      Collection<NoticeAddress> also) {
    transactions.run(
        () -> {
          NoticeId id = new NoticeId(ids.next());
          Instant now = clock.instant();
          notices.insert(tenant, account, id, kind, sealed(tenant, account, id, facts), now);
          Set<NoticeAddress> addresses = new LinkedHashSet<>(also);
          if (kind.concernsSecurity() || policies.of(tenant).policy().notifyByMail()) {
            addresses.addAll(deliveries.addresses(tenant, account));
          }
          deliveries.insert(tenant, id, addresses, now, now.plus(DELIVERED_WITHIN));
          return feed.append(
              new NewChange(TOPIC, tenant, id, account, "CREATED", Map.of("kind", kind.name())));
        });
  }

  /** Notices of an account before a place, newest first. */
  List<Notice> before(TenantId tenant, AccountId account, long sequence, int limit) {
    return transactions.run(
        () ->
            notices.before(tenant, account, sequence, limit).stream()
                .map(each -> open(tenant, each))
                .toList());
  }

  /** Those of an account among some, oldest first. */
  List<Notice> among(TenantId tenant, AccountId account, Collection<NoticeId> wanted) {
    return transactions.run(
        () ->
            notices.among(tenant, account, wanted).stream()
                .map(each -> open(tenant, each))
                .toList());
  }

  /** The notice for its reader; facts whose key was destroyed are missing. */
  Notice open(TenantId tenant, NoticeRepository.Stored stored) {
    return new Notice(
        stored.id(),
        stored.sequence(),
        stored.kind(),
        facts(tenant, stored).in(stored.kind()),
        stored.createdTime());
  }

  private ContentKeys.@Nullable Sealed sealed(
      TenantId tenant, AccountId account, NoticeId id, NoticeFacts facts) {
    return facts.stored().isEmpty()
        ? null
        : keys.seal(
            tenant,
            account,
            Json.of(facts.stored()).getBytes(StandardCharsets.UTF_8),
            place(tenant, account, id));
  }

  private NoticeFacts facts(TenantId tenant, NoticeRepository.Stored stored) {
    ContentKeys.Sealed sealed = stored.facts();
    return sealed == null
        ? NoticeFacts.none()
        : keys.open(tenant, stored.account(), sealed, place(tenant, stored.account(), stored.id()))
            .map(bytes -> NoticeFacts.of(Json.texts(new String(bytes, StandardCharsets.UTF_8))))
            .orElseGet(NoticeFacts::none);
  }

  private static byte[] place(TenantId tenant, AccountId account, NoticeId id) {
    return LengthPrefixed.of("notice")
        .id(tenant.value())
        .id(account.value())
        .id(id.value())
        .toBytes();
  }
}
