package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.link.canonical.WrittenIdentifier;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the account behind an identifier or an old id; one of another tenant is as absent as none.
 */
@Singleton
public class Resolver {
  private final Sql sql;

  Resolver(Sql sql) {
    this.sql = sql;
  }

  /** A living account, and the verified identity that was asked for. */
  public record Holder(AccountId account, IdentityId identity) {}

  /** Where an id lives now. */
  public record Resolved(AccountId requested, AccountId account) {
    /** The id that was asked for, where the account absorbed it. */
    public @Nullable AccountId absorbed() {
      return requested.equals(account) ? null : requested;
    }
  }

  /**
   * The account that holds an identifier, verified. Two providers of one issuer may each have given
   * its user to another account; then none is told.
   *
   * @throws DomainException NOT_FOUND
   */
  public Holder holder(TenantId tenant, WrittenIdentifier identifier) {
    List<Holder> holders =
        sql.list(
            row ->
                new Holder(
                    new AccountId(row.uuid("account_id")), new IdentityId(row.uuid("identity_id"))),
            """
            select identity.account_id, identity.identity_id
            from identity join account using (tenant_id, account_id)
            where tenant_id = ? and identity.kind = ? and issuer = ? and subject_canonical = ?
              and verified_time is not null and state not in ('MERGED', 'DELETED')
            order by identity_id
            """,
            tenant,
            identifier.kind(),
            identifier.issuer(),
            identifier.canonical());
    if (holders.stream().map(Holder::account).distinct().count() != 1) {
      throw DomainException.notFound();
    }
    return holders.getFirst();
  }

  /** Where ids live now, in their order; those that live nowhere are left out. */
  public List<Resolved> current(TenantId tenant, List<AccountId> ids) {
    return sql.list(
        row ->
            new Resolved(
                new AccountId(row.uuid("requested_id")), new AccountId(row.uuid("account_id"))),
        """
        select asked.requested_id, account.account_id
        from unnest(?::uuid[]) with ordinality as asked (requested_id, place)
        left join account_alias
          on account_alias.tenant_id = ? and account_alias.old_account_id = asked.requested_id
        join account on account.tenant_id = ?
          and account.account_id = coalesce(account_alias.account_id, asked.requested_id)
          and account.state not in ('MERGED', 'DELETED')
        order by asked.place
        """,
        ids,
        tenant,
        tenant);
  }
}
