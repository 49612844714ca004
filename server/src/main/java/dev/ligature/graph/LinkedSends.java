package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.connector.SendGrants;
import dev.ligature.db.Sql;
import dev.ligature.link.LinkedGroups;
import jakarta.inject.Singleton;
import java.util.Optional;

/** SEND_AS grants, in force while no link on the path is isolated. */
@Singleton
class LinkedSends implements SendGrants {
  private final LinkedGroups groups;
  private final Sql sql;

  LinkedSends(LinkedGroups groups, Sql sql) {
    this.groups = groups;
    this.sql = sql;
  }

  @Override
  public Optional<AccountId> granter(TenantId tenant, AccountId sender, PersonaId persona) {
    return sql.find(
            row -> new AccountId(row.uuid("account_id")),
            """
            select p.account_id from persona p
            join account a on a.tenant_id = p.tenant_id and a.account_id = p.account_id
            join profile_grant g on g.tenant_id = p.tenant_id and g.profile_id = p.profile_id
            where p.tenant_id = ? and p.persona_id = ? and g.grantee_account_id = ?
              and g.permission = 'SEND_AS' and a.state = 'ACTIVE'
            for share of g
            """,
            tenant,
            persona,
            sender)
        .filter(owner -> groups.read(tenant, sender).reachOf(sender).containsKey(owner));
  }
}
