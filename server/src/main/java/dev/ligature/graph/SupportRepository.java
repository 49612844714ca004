package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.link.LinkKind;
import dev.ligature.link.Masked;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Accounts of a tenant by what is known of them. */
@Singleton
class SupportRepository {
  /** Up to here a total is exact; a larger one is told as this. */
  static final int COUNTED = 1_000;

  private static final int IDENTIFIERS = 64;

  private static final String FOUND =
      """
      with asked as (select ?::uuid as tenant_id),
      found as (
        select account_id from account
        where tenant_id = (select tenant_id from asked) and lower(display_name) like ?
        union
        select account_id from account
        where tenant_id = (select tenant_id from asked) and handle like ?
        union
        select account_id from identity
        where tenant_id = (select tenant_id from asked) and verified_time is not null
          and (subject_canonical like ? or subject_canonical like ?))
      """;

  private final Sql sql;

  SupportRepository(Sql sql) {
    this.sql = sql;
  }

  /** Accounts behind one whose name, handle or verified identifier matches, in id order. */
  List<FoundAccount> search(
      TenantId tenant, SearchMode mode, String query, AccountId after, int limit) {
    String pattern = mode.pattern(query.toLowerCase(Locale.ROOT));
    return withIdentifiers(
        tenant,
        sql.list(
            SupportRepository::account,
            FOUND
                + """
                select account.* from found join account
                  on account.tenant_id = (select tenant_id from asked)
                  and account.account_id = found.account_id
                where account.account_id > ? order by account.account_id limit ?
                """,
            tenant,
            pattern,
            pattern,
            pattern,
            mode.pattern(query),
            after,
            limit));
  }

  /** How many match, at most {@link #COUNTED}. */
  int count(TenantId tenant, SearchMode mode, String query) {
    String pattern = mode.pattern(query.toLowerCase(Locale.ROOT));
    return sql.one(
        row -> row.intValue("count"),
        FOUND + "select count(*)::int as count from (select 1 from found limit ?) as counted",
        tenant,
        pattern,
        pattern,
        pattern,
        mode.pattern(query),
        COUNTED);
  }

  /** Accounts by their ids, in id order. */
  List<FoundAccount> find(TenantId tenant, Collection<AccountId> accounts) {
    return withIdentifiers(
        tenant,
        sql.list(
            SupportRepository::account,
            "select * from account where tenant_id = ? and account_id = any(?::uuid[]) order by account_id",
            tenant,
            accounts));
  }

  /** What is alive of an account. */
  record Living(int sessions, int personas) {}

  Living living(TenantId tenant, AccountId account, Instant now) {
    return sql.one(
        row -> new Living(row.intValue("sessions"), row.intValue("personas")),
        """
        select
          (select count(*)::int from session join account using (tenant_id, account_id)
           where tenant_id = ? and account_id = ? and revoked_time is null
             and idle_expire_time > ? and expire_time > ?
             and session.session_epoch = account.session_epoch) as sessions,
          (select count(*)::int from persona
           where tenant_id = ? and account_id = ? and ended_time is null) as personas
        """,
        tenant,
        account,
        now,
        now,
        tenant,
        account);
  }

  private record Identifier(AccountId account, String masked) {}

  private List<FoundAccount> withIdentifiers(TenantId tenant, List<FoundAccount> accounts) {
    Map<AccountId, List<String>> masked = new HashMap<>();
    sql.list(
            row ->
                new Identifier(
                    new AccountId(row.uuid("account_id")),
                    Masked.identifier(
                        row.constant("kind", LinkKind.class), row.text("subject_display"))),
            """
            select account_id, kind, subject_display from identity
            where tenant_id = ? and account_id = any(?::uuid[]) order by identity_id
            """,
            tenant,
            accounts.stream().map(FoundAccount::id).toList())
        .forEach(
            each ->
                masked.computeIfAbsent(each.account(), id -> new ArrayList<>()).add(each.masked()));
    return accounts.stream()
        .map(
            each ->
                new FoundAccount(
                    each.id(),
                    each.displayName(),
                    each.handle(),
                    each.state(),
                    masked.getOrDefault(each.id(), List.of()).stream().limit(IDENTIFIERS).toList()))
        .toList();
  }

  private static FoundAccount account(Row row) {
    return new FoundAccount(
        new AccountId(row.uuid("account_id")),
        row.textOrNull("display_name"),
        row.textOrNull("handle"),
        row.text("state"),
        List.of());
  }
}
