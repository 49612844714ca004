package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.IdentityId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The session in which a caller who was absorbed goes on as the survivor. */
@Singleton
public class SwitchedSessions {
  private final Sessions sessions;
  private final AccountMerger merger;
  private final AccountRepository accounts;
  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  SwitchedSessions(
      Sessions sessions,
      AccountMerger merger,
      AccountRepository accounts,
      Sql sql,
      Transactions transactions,
      Clock clock) {
    this.sessions = sessions;
    this.merger = merger;
    this.accounts = accounts;
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What the caller has proven of the survivor, no more. */
  public record Earned(IdentityId identity, int aal, Set<String> amr, Instant authTime) {}

  /** Makes the session, in the transaction of the merge. */
  public Sessions.Minted mint(Caller caller, Merge merge, Account survivor, Earned earned) {
    Set<String> audience =
        sql.one(
            row -> Set.copyOf(row.texts("audience")),
            "select audience from session where tenant_id = ? and session_id = ?",
            caller.tenant(),
            caller.session().id());
    Sessions.Minted minted =
        sessions.mint(
            new NewSession(
                caller.tenant(),
                survivor.id(),
                earned.identity(),
                earned.aal(),
                earned.amr(),
                earned.authTime(),
                audience,
                ShownDevice.NONE),
            survivor.sessionEpoch());
    merger.switched(merge, minted.id());
    return minted;
  }

  /**
   * Makes the session anew for the ended one that repeats its request; the first is void. Empty
   * where the time is over, the merge was undone or the session has ended otherwise.
   */
  public Optional<Sessions.Minted> mintAgain(Caller caller, AccountMerge seen) {
    return transactions.run(
        () -> {
          TenantId tenant = caller.tenant();
          Account survivor =
              accounts.lock(tenant, Set.of(seen.merge().primary())).stream()
                  .findFirst()
                  .orElseThrow();
          AccountMerge merge = merger.get(tenant, seen.id());
          SessionId first = merge.switchedSession();
          Instant merged = merge.mergedTime();
          Instant now = clock.instant();
          if (first == null
              || merged == null
              || !merge.session().equals(caller.session().id())
              || !merge.isOpenAt(now)
              || merged.plus(Sessions.REPEATABLE).isBefore(now)) {
            return Optional.empty();
          }
          Optional<NewSession> again =
              sql.find(
                  row -> copied(tenant, row),
                  """
                  update session set revoked_time = ?, revoke_reason = 'DELIVERED_AGAIN'
                  where tenant_id = ? and session_id = ? and revoked_time is null
                  returning account_id, identity_id, aal, amr, auth_time, audience
                  """,
                  now,
                  tenant,
                  first);
          Optional<Sessions.Minted> minted =
              again.map(session -> sessions.mint(session, survivor.sessionEpoch()));
          minted.ifPresent(session -> merger.switched(merge.merge(), session.id()));
          return minted;
        });
  }

  private static NewSession copied(TenantId tenant, Row row) {
    return new NewSession(
        tenant,
        new AccountId(row.uuid("account_id")),
        new IdentityId(row.uuid("identity_id")),
        row.intValue("aal"),
        Set.copyOf(row.texts("amr")),
        row.time("auth_time"),
        Set.copyOf(row.texts("audience")),
        ShownDevice.NONE);
  }
}
