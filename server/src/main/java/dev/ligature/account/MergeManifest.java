package dev.ligature.account;

import dev.ligature.common.Id;
import dev.ligature.common.MergeId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Json;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What merges moved and dropped. */
@Singleton
public class MergeManifest {
  /** In the detail of a link: the account at its other end. */
  public static final String FAR_ACCOUNT = "far_account_id";

  private final Sql sql;

  MergeManifest(Sql sql) {
    this.sql = sql;
  }

  /**
   * One row of it.
   *
   * @param detail what the row was before: ids, levels and flags
   */
  public record Item(String kind, UUID object, Map<String, String> detail, boolean restored) {}

  /** Notes what moved or was dropped. */
  public void note(Merge merge, String kind, UUID object, Map<String, String> detail) {
    sql.update(
        """
        insert into merge_item (tenant_id, merge_id, kind, object_id, detail)
        values (?, ?, ?, ?, ?::jsonb)
        """,
        merge.tenant(),
        merge.id(),
        kind,
        object,
        Json.of(detail));
  }

  /** Notes rows that moved as they were. */
  public void note(Merge merge, String kind, Collection<? extends Id> objects) {
    sql.update(
        """
        insert into merge_item (tenant_id, merge_id, kind, object_id)
        select ?, ?, ?, unnest(?::uuid[])
        """,
        merge.tenant(),
        merge.id(),
        kind,
        objects);
  }

  /** Notes what went back. */
  public void restored(Merge merge, String kind, Collection<UUID> objects) {
    sql.update(
        """
        update merge_item set is_restored = true
        where tenant_id = ? and merge_id = ? and kind = ? and object_id = any(?::uuid[])
        """,
        merge.tenant(),
        merge.id(),
        kind,
        objects);
  }

  /** The items of a kind. */
  public List<Item> list(Merge merge, String kind) {
    return list(merge.tenant(), merge.id()).stream()
        .filter(item -> item.kind().equals(kind))
        .toList();
  }

  /** All items of a merge, by kind and id. */
  List<Item> list(TenantId tenant, MergeId merge) {
    return sql.list(
        row ->
            new Item(
                row.text("kind"),
                row.uuid("object_id"),
                Json.texts(row.text("detail")),
                row.bool("is_restored")),
        """
        select kind, object_id, detail, is_restored from merge_item
        where tenant_id = ? and merge_id = ? order by kind, object_id
        """,
        tenant,
        merge);
  }
}
