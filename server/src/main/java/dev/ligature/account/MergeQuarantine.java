package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a merge moved where it can go back, as long as the merge can be undone: nobody
 * unlinks, splits off, deletes or shreds it who has not proven an identity of the former owner.
 */
@Singleton
public class MergeQuarantine {
  private static final String OPEN =
      """
      from account_merge m join merge_item i on i.tenant_id = m.tenant_id and i.merge_id = m.merge_id
      where m.tenant_id = ? and m.state = 'DONE' and m.undo_before_time > ?
      """;

  private final Sql sql;
  private final Clock clock;

  MergeQuarantine(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * Refuses to touch identities or personas that a merge moved here and that may still go back.
   *
   * @param proven identity that was proven afresh; one that the same merge moved lifts the
   *     quarantine
   * @throws DomainException POLICY_FORBIDS with {@code rule}
   */
  public void require(TenantId tenant, Collection<UUID> objects, @Nullable IdentityId proven) {
    boolean isQuarantined =
        sql.one(
            row -> row.bool("quarantined"),
            "select exists (select "
                + OPEN
                + """
                 and i.object_id = any(?::uuid[]) and not exists (
                  select from merge_item p
                  where p.tenant_id = m.tenant_id and p.merge_id = m.merge_id and p.kind = 'identity'
                    and p.object_id = ?)) as quarantined
                """,
            tenant,
            clock.instant(),
            objects,
            proven);
    refuseIf(isQuarantined);
  }

  /**
   * Refuses to delete or shred an account while it holds what a merge moved to it.
   *
   * @throws DomainException POLICY_FORBIDS with {@code rule}
   */
  public void requireNone(TenantId tenant, AccountId account) {
    refuseIf(
        sql.one(
            row -> row.bool("quarantined"),
            "select exists (select " + OPEN + " and m.primary_account_id = ?) as quarantined",
            tenant,
            clock.instant(),
            account));
  }

  private static void refuseIf(boolean isQuarantined) {
    if (isQuarantined) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS,
          "It came by a merge that can still be undone; prove an identity that came with it.",
          Map.of("rule", "merge_quarantine"));
    }
  }
}
