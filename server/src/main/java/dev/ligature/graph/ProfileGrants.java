package dev.ligature.graph;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.connector.LinkedIntents;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import dev.ligature.graph.ReachableProfile.Permission;
import dev.ligature.link.LinkedGroup;
import dev.ligature.link.LinkedGroups;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What owners of profiles let linked accounts do beyond what the links carry. */
@Singleton
class ProfileGrants {
  /** Changes of grants; the object is the profile, the account the one that was let. */
  static final Topic TOPIC = new Topic("profile_grant");

  private static final Set<Permission> GRANTABLE =
      EnumSet.of(Permission.WRITE_PROFILE, Permission.SEND_AS);

  private final LinkedGroups groups;
  private final LinkedIntents intents;
  private final Sql sql;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Clock clock;

  ProfileGrants(
      LinkedGroups groups,
      LinkedIntents intents,
      Sql sql,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Clock clock) {
    this.groups = groups;
    this.intents = intents;
    this.sql = sql;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Lets an account that the caller reaches do something with a profile of the caller's.
   *
   * @throws DomainException NOT_FOUND for another one's profile, or an account out of reach;
   *     INVALID_FIELD for a permission that no grant carries
   */
  Cursor grant(Caller caller, ProfileId profile, AccountId grantee, Permission permission) {
    if (!GRANTABLE.contains(permission)) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "permission", "Only WRITE_PROFILE and SEND_AS can be granted.");
    }
    return transactions.run(
        () -> {
          LinkedGroup group = groups.lock(caller.tenant(), List.of(caller.account()));
          String name = ownProfile(caller, profile);
          if (!group.reachOf(caller.account()).containsKey(grantee)) {
            throw DomainException.notFound();
          }
          sql.update(
              """
              insert into profile_grant (tenant_id, profile_id, grantee_account_id, permission,
                granted_time)
              values (?, ?, ?, ?, ?) on conflict do nothing
              """,
              caller.tenant(),
              profile,
              grantee,
              permission,
              clock.instant());
          return changed(caller, profile, name, grantee, permission, AuditType.GRAPH_GRANTED);
        });
  }

  /**
   * Takes a grant back, with what was queued by it.
   *
   * @throws DomainException NOT_FOUND
   */
  Cursor revoke(Caller caller, ProfileId profile, AccountId grantee, Permission permission) {
    return transactions.run(
        () -> {
          LinkedGroup _ = groups.lock(caller.tenant(), List.of(caller.account()));
          String name = ownProfile(caller, profile);
          int revoked =
              sql.update(
                  """
                  delete from profile_grant where tenant_id = ? and profile_id = ?
                    and grantee_account_id = ? and permission = ?
                  """,
                  caller.tenant(),
                  profile,
                  grantee,
                  permission);
          if (revoked == 0) {
            throw DomainException.notFound();
          }
          if (permission == Permission.SEND_AS) {
            intents.cancelOf(Actor.of(caller), caller.tenant(), List.of(grantee));
          }
          return changed(caller, profile, name, grantee, permission, AuditType.GRAPH_REVOKED);
        });
  }

  private String ownProfile(Caller caller, ProfileId profile) {
    return sql.find(
            row -> row.text("name"),
            "select name from profile where tenant_id = ? and account_id = ? and profile_id = ?",
            caller.tenant(),
            caller.account(),
            profile)
        .orElseThrow(DomainException::notFound);
  }

  private Cursor changed(
      Caller caller,
      ProfileId profile,
      String name,
      AccountId grantee,
      Permission permission,
      AuditType type) {
    audit.append(
        AuditEvent.by(caller, type)
            .attribute("profile_id", profile)
            .personal("profile", name)
            .personal("permission", permission.name())
            .personal(grantee, "permission", permission.name()));
    return feed.append(
        new NewChange(
            TOPIC,
            caller.tenant(),
            profile,
            grantee,
            type == AuditType.GRAPH_GRANTED ? "GRANTED" : "REVOKED",
            Map.of("owner", caller.account().toString())));
  }
}
