package dev.ligature.connector;

import dev.ligature.common.Action;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows of what personas may do. */
@Singleton
class ScopeRepository {
  /** Stands in a channel in which nothing is allowed. */
  private static final String NONE = "NONE";

  private final Sql sql;

  ScopeRepository(Sql sql) {
    this.sql = sql;
  }

  private record Line(String scope, String channel) {}

  ScopeSet find(TenantId tenant, PersonaId persona) {
    List<Line> lines =
        sql.list(
            row -> new Line(row.text("scope"), row.text("remote_channel")),
            "select scope, remote_channel from persona_scope where tenant_id = ? and persona_id = ?",
            tenant,
            persona);
    Set<Action> everywhere = EnumSet.noneOf(Action.class);
    Map<String, Set<Action>> channels = new HashMap<>();
    for (Line line : lines) {
      Set<Action> place =
          line.channel().isEmpty()
              ? everywhere
              : channels.computeIfAbsent(line.channel(), c -> EnumSet.noneOf(Action.class));
      if (!line.scope().equals(NONE)) {
        place.add(Action.valueOf(line.scope()));
      }
    }
    return new ScopeSet(everywhere, channels);
  }

  void replace(TenantId tenant, PersonaId persona, ScopeSet scopes) {
    sql.update("delete from persona_scope where tenant_id = ? and persona_id = ?", tenant, persona);
    insert(tenant, persona, "", scopes.everywhere());
    scopes.channels().forEach((channel, actions) -> insert(tenant, persona, channel, actions));
  }

  private void insert(TenantId tenant, PersonaId persona, String channel, Set<Action> actions) {
    List<String> names =
        actions.isEmpty() && !channel.isEmpty()
            ? List.of(NONE)
            : actions.stream().map(Enum::name).toList();
    sql.update(
        """
        insert into persona_scope (tenant_id, persona_id, scope, remote_channel, set_time)
        select ?, ?, s.scope, ?, now() from unnest(?::text[]) as s(scope)
        """,
        tenant,
        persona,
        channel,
        names);
  }
}
