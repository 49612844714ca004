package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.ProfileId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeReader;
import dev.ligature.db.feed.Cursor;
import dev.ligature.link.PrivacyMode;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.rpc.SessionAlive;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from the feed what a watcher of identities is told. */
@Singleton
class IdentityWatch {
  private static final int BATCH = 500;

  private final ChangeReader feed;
  private final ReachRepository reach;
  private final Sql sql;
  private final SessionAlive sessions;
  private final TenantPolicies policies;

  IdentityWatch(
      ChangeReader feed,
      ReachRepository reach,
      Sql sql,
      SessionAlive sessions,
      TenantPolicies policies) {
    this.feed = feed;
    this.reach = reach;
    this.sql = sql;
    this.sessions = sessions;
    this.policies = policies;
  }

  /** Some events; {@code complete} is false if more can be read at once. */
  record Page(List<WatchedEvent> events, Cursor reached, boolean complete) {}

  /**
   * Who watches: the account of the session, or null for a service with the watch capability. To be
   * asked again at each step.
   *
   * @throws DomainException SESSION_REVOKED, SESSION_MISSING
   */
  @Nullable AccountId viewer(Caller caller) {
    if (caller.sessionOrNull() != null) {
      sessions.require(caller);
      return caller.account();
    }
    boolean mayWatch =
        policies.of(caller.tenant()).policy().watchServices().contains(caller.service());
    return mayWatch ? null : caller.account();
  }

  /** The place from which a watch that begins now misses nothing. */
  Cursor now() {
    return feed.now();
  }

  /**
   * Takes a writer's revision as the place to begin at.
   *
   * @throws DomainException CURSOR_EXPIRED
   */
  Cursor revision(String revision) {
    Cursor place = Cursor.decode(revision);
    feed.requireVisible(place);
    return place;
  }

  /**
   * What a watcher is told of the changes behind a place.
   *
   * @throws DomainException CURSOR_EXPIRED
   */
  Page next(TenantId tenant, @Nullable AccountId viewer, Cursor behind) {
    ChangeReader.Page page = feed.after(behind, BATCH);
    List<Change> changes =
        page.changes().stream()
            .filter(change -> change.tenant().equals(tenant))
            .filter(change -> WatchedChanges.TOPICS.contains(change.topic()))
            .toList();
    return new Page(
        viewer == null
            ? changes.stream().map(WatchedChanges::forService).flatMap(Optional::stream).toList()
            : seen(tenant, viewer, changes, behind),
        page.reached(),
        page.complete());
  }

  private List<WatchedEvent> seen(
      TenantId tenant, AccountId viewer, List<Change> changes, Cursor behind) {
    if (changes.isEmpty()) {
      return List.of();
    }
    // First whom it reaches, then how that came: what opens in between is not told yet.
    Map<AccountId, PrivacyMode> now = reach.modes(tenant, viewer);
    List<Sight.Turn> turns = turns(tenant, viewer, behind);
    Set<ProfileId> profiles = new HashSet<>();
    changes.stream()
        .filter(change -> !viewer.equals(change.account()) || isGrant(change))
        .map(WatchedChanges::profile)
        .filter(Objects::nonNull)
        .forEach(profiles::add);
    Sight sight =
        profiles.isEmpty()
            ? new Sight(viewer, now, turns, Set.of(), Set.of())
            : new Sight(
                viewer,
                now,
                turns,
                reach.existing(tenant, profiles),
                reach.open(tenant, viewer, profiles));
    return changes.stream()
        .map(change -> WatchedChanges.forViewer(change, sight))
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isGrant(Change change) {
    return change.topic().equals(ProfileGrants.TOPIC);
  }

  private List<Sight.Turn> turns(TenantId tenant, AccountId viewer, Cursor behind) {
    return sql.list(
        row -> turn(row, behind),
        """
        select object_id, payload ->> 'before' as before, xid::text::bigint as xid, id, change_time
        from change
        where tenant_id = ? and account_id = ? and topic = 'reach' and (xid, id) > (?::xid8, ?)
        order by xid, id
        """,
        tenant,
        viewer,
        Long.toUnsignedString(behind.xid()),
        behind.id());
  }

  private static Sight.Turn turn(Row row, Cursor behind) {
    return new Sight.Turn(
        new AccountId(row.uuid("object_id")),
        PrivacyMode.valueOf(row.text("before")),
        new Cursor(
            behind.generation(),
            row.longValue("xid"),
            row.longValue("id"),
            row.time("change_time")));
  }
}
