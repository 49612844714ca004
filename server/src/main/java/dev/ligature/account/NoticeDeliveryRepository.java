package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The outbox of notices: one row an address. */
@Singleton
class NoticeDeliveryRepository {
  private static final String ATTEMPT_ENDS =
      " where tenant_id = ? and notice_delivery_id = ? and state = 'PENDING' and attempt = ?";

  private final Sql sql;
  private final Ids ids;

  NoticeDeliveryRepository(Sql sql, Ids ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /** A delivery that this node has taken up, and the notice to deliver. */
  record Due(
      TenantId tenant,
      UUID id,
      NoticeAddress address,
      int attempt,
      Instant expireTime,
      NoticeRepository.Stored notice) {}

  /** The verified mailboxes and telephones of an account. */
  List<NoticeAddress> addresses(TenantId tenant, AccountId account) {
    return sql.list(
        NoticeDeliveryRepository::address,
        """
        select case kind when 'EMAIL' then 'EMAIL' else 'SMS' end as channel,
          subject_canonical as address
        from identity
        where tenant_id = ? and account_id = ? and kind in ('EMAIL', 'PHONE')
          and verified_time is not null
        """,
        tenant,
        account);
  }

  void insert(
      TenantId tenant,
      NoticeId notice,
      Collection<NoticeAddress> addresses,
      Instant now,
      Instant expireTime) {
    if (addresses.isEmpty()) {
      return;
    }
    sql.update(
        """
        insert into notice_delivery (tenant_id, notice_delivery_id, notice_id, channel, address,
          next_try_time, expire_time, created_time)
        select ?, d.id, ?, d.channel, d.address, ?, ?, ?
        from unnest(?::uuid[], ?::text[], ?::text[]) as d (id, channel, address)
        """,
        tenant,
        notice,
        now,
        expireTime,
        now,
        addresses.stream().map(each -> ids.next()).toList(),
        addresses.stream().map(NoticeAddress::channel).toList(),
        addresses.stream().map(NoticeAddress::address).toList());
  }

  /**
   * Takes up what is due: each is tried again at the end of its pause unless it is finished before,
   * so a node that dies loses none.
   */
  List<Due> take(Instant now, Duration firstPause, Duration longestPause, int limit) {
    return sql.list(
        NoticeDeliveryRepository::due,
        """
        with due as (
          select tenant_id, notice_delivery_id from notice_delivery
          where state = 'PENDING' and next_try_time <= ?
          order by next_try_time limit ? for update skip locked),
        taken as (
          update notice_delivery d set attempt = d.attempt + 1,
            next_try_time = ?::timestamptz + make_interval(
              secs => least(?::float8, ?::float8 * power(2, least(d.attempt, 30))))
          from due
          where d.tenant_id = due.tenant_id and d.notice_delivery_id = due.notice_delivery_id
          returning d.tenant_id, d.notice_delivery_id, d.notice_id, d.channel, d.address,
            d.attempt, d.expire_time)
        select t.tenant_id, t.notice_delivery_id, t.channel, t.address, t.attempt, t.expire_time,
          n.notice_id, n.account_id, n.sequence, n.kind, n.sealed, n.user_key_id, n.key_epoch,
          n.created_time
        from taken t join notice n on n.tenant_id = t.tenant_id and n.notice_id = t.notice_id
        """,
        now,
        limit,
        now,
        (double) longestPause.toSeconds(),
        (double) firstPause.toSeconds());
  }

  /** Ends deliveries, unless they were taken up again meanwhile. */
  void finish(Collection<Due> due, String state, Instant now) {
    sql.batch(
        "update notice_delivery set state = ?, finished_time = ?" + ATTEMPT_ENDS,
        due.stream()
            .map(each -> new Object[] {state, now, each.tenant(), each.id(), each.attempt()})
            .toList());
  }

  /** Notes why a try failed; the next one comes by itself. */
  void failed(Due due, String why) {
    sql.update(
        "update notice_delivery set failure_reason = ?" + ATTEMPT_ENDS,
        why,
        due.tenant(),
        due.id(),
        due.attempt());
  }

  /** Deletes some that were finished before a time; returns how many. */
  int purge(Instant before, int limit) {
    return sql.update(
        """
        delete from notice_delivery where (tenant_id, notice_delivery_id) in (
          select tenant_id, notice_delivery_id from notice_delivery where finished_time < ? limit ?)
        """,
        before,
        limit);
  }

  private static NoticeAddress address(Row row) {
    return new NoticeAddress(row.constant("channel", NoticeChannel.class), row.text("address"));
  }

  private static Due due(Row row) {
    return new Due(
        new TenantId(row.uuid("tenant_id")),
        row.uuid("notice_delivery_id"),
        address(row),
        row.intValue("attempt"),
        row.time("expire_time"),
        NoticeRepository.read(row));
  }
}
