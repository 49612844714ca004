package dev.ligature.link;

import dev.ligature.account.Merge;
import dev.ligature.account.MergeManifest;
import dev.ligature.account.MergeParticipant;
import dev.ligature.account.MergePlan;
import dev.ligature.audit.Actor;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.policy.TenantPolicies;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Verified identities move with their addresses; what nobody has proven stays behind. */
@Singleton
@Order(20)
class MergedIdentities implements MergeParticipant {
  static final String KIND = "identity";

  private final AllowedIdentities allowed;
  private final TenantPolicies policies;
  private final Sql sql;

  MergedIdentities(AllowedIdentities allowed, TenantPolicies policies, Sql sql) {
    this.allowed = allowed;
    this.policies = policies;
    this.sql = sql;
  }

  private record Held(IdentityId id, String display, long version, boolean verified) {
    static Held read(Row row) {
      return new Held(
          new IdentityId(row.uuid("identity_id")),
          row.text("subject_display"),
          row.longValue("version"),
          row.timeOrNull("verified_time") != null);
    }
  }

  @Override
  public void plan(Merge merge, MergePlan plan) {
    List<Held> moved = list(merge, merge.secondary().value());
    List<Held> present = list(merge, merge.primary().value());
    long count =
        moved.stream().filter(Held::verified).count()
            + present.stream().filter(Held::verified).count();
    if (count > policies.of(merge.tenant()).policy().maxIdentities()) {
      throw DomainException.of(
          Reason.LIMIT_REACHED,
          "The survivor would have more identities than it may.",
          Map.of("quota", "identities"));
    }
    for (Held each : moved) {
      if (each.verified()) {
        plan.moves(KIND, each.id().value(), each.display(), each.version());
      } else {
        plan.drops(KIND, each.id().value(), each.display(), each.version());
      }
    }
    present.forEach(each -> plan.saw(KIND, each.id().value(), each.version()));
  }

  private List<Held> list(Merge merge, UUID account) {
    return sql.list(
        Held::read,
        """
        select identity_id, subject_display, version, verified_time from identity
        where tenant_id = ? and account_id = ? order by identity_id
        """,
        merge.tenant(),
        account);
  }

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    sql.update(
        """
        delete from identity unproven using identity proven
        where unproven.tenant_id = ? and unproven.account_id = ? and unproven.verified_time is null
          and proven.tenant_id = unproven.tenant_id and proven.account_id = ?
          and proven.verified_time is not null and proven.provider = unproven.provider
          and proven.issuer = unproven.issuer
          and proven.subject_canonical = unproven.subject_canonical
        """,
        merge.tenant(),
        merge.primary(),
        merge.secondary());
    List<IdentityId> moved =
        sql.list(
            row -> new IdentityId(row.uuid("identity_id")),
            """
            update identity set account_id = ?, version = version + 1
            where tenant_id = ? and account_id = ? and verified_time is not null
            returning identity_id
            """,
            merge.primary(),
            merge.tenant(),
            merge.secondary());
    manifest.note(merge, KIND, moved);
  }

  /** A survivor that is left without an identity that the tenant lets in can only be recovered. */
  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {
    List<UUID> moved = manifest.list(merge, KIND).stream().map(MergeManifest.Item::object).toList();
    List<UUID> back =
        sql.list(
            row -> row.uuid("identity_id"),
            """
            update identity set account_id = ?, version = version + 1
            where tenant_id = ? and account_id = ? and identity_id = any(?::uuid[])
            returning identity_id
            """,
            merge.secondary(),
            merge.tenant(),
            merge.primary(),
            moved);
    manifest.restored(merge, KIND, back);
    if (!back.isEmpty() && allowed.signInMethods(merge.tenant(), merge.primary()).isEmpty()) {
      sql.update(
          """
          update account set state = 'RECOVERY_ONLY'
          where tenant_id = ? and account_id = ? and state = 'ACTIVE'
          """,
          merge.tenant(),
          merge.primary());
    }
  }
}
