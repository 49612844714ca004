package dev.ligature.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of a directory's users; tombstones are not seen. */
@Singleton
class ScimUserRepository {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LIVE = " from scim_user where tenant_id = ? and state <> 'DELETED'";
  private static final String ONE = "select *" + LIVE + " and scim_user_id = ?";

  private final Sql sql;

  ScimUserRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(ScimUser user) {
    sql.update(
        """
        insert into scim_user (tenant_id, scim_user_id, state, external_id, user_name,
          user_name_folded, is_active, attributes, account_id, suspended_session_epoch,
          claimed_address, version, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
        """,
        user.tenant(),
        user.id(),
        user.state(),
        user.person().externalId(),
        user.person().userName(),
        ScimPerson.folded(user.person().userName()),
        user.person().active(),
        user.person().attributes().toString(),
        user.account(),
        user.suspendedEpoch(),
        user.claimedAddress(),
        user.version(),
        user.createdTime(),
        user.updatedTime());
  }

  Optional<ScimUser> find(TenantId tenant, ScimUserId id) {
    return sql.find(ScimUserRepository::read, ONE, tenant, id);
  }

  Optional<ScimUser> lock(TenantId tenant, ScimUserId id) {
    return sql.find(ScimUserRepository::read, ONE + " for update", tenant, id);
  }

  /** Users in the order of ids; {@code offset} of them are left out. */
  List<ScimUser> list(TenantId tenant, ScimFilter filter, long offset, int limit) {
    List<@Nullable Object> parameters = parameters(tenant, filter);
    parameters.add(limit);
    parameters.add(offset);
    return sql.list(
        ScimUserRepository::read,
        "select *"
            + LIVE
            + " and "
            + filter.condition()
            + " order by scim_user_id limit ? offset ?",
        parameters.toArray());
  }

  long count(TenantId tenant, ScimFilter filter) {
    return sql.one(
        row -> row.longValue("users"),
        "select count(*) as users" + LIVE + " and " + filter.condition(),
        parameters(tenant, filter).toArray());
  }

  /** Users behind one that wait for an account because of an address that it has verified. */
  List<ScimUser> pending(TenantId tenant, AccountId holder, UUID after, int limit) {
    return sql.list(
        ScimUserRepository::read,
        "select *"
            + LIVE
            + """
               and state = 'PENDING_CONFIRMATION' and scim_user_id > ? and claimed_address in (
                select subject_canonical from identity
                where tenant_id = ? and account_id = ? and provider = 'email' and issuer = ''
                  and verified_time is not null)
              order by scim_user_id limit ?
              """,
        tenant,
        after,
        tenant,
        holder,
        limit);
  }

  /** Writes a user whose row is locked. */
  void update(ScimUser user) {
    sql.update(
        """
        update scim_user set state = ?, user_name = ?, user_name_folded = ?, is_active = ?,
          attributes = ?::jsonb, account_id = ?, suspended_session_epoch = ?, claimed_address = ?,
          version = ?, updated_time = ?
        where tenant_id = ? and scim_user_id = ?
        """,
        user.state(),
        user.person().userName(),
        ScimPerson.folded(user.person().userName()),
        user.person().active(),
        user.person().attributes().toString(),
        user.account(),
        user.suspendedEpoch(),
        user.claimedAddress(),
        user.version(),
        user.updatedTime(),
        user.tenant(),
        user.id());
  }

  /** Leaves a tombstone of a user whose row is locked: it names nobody. */
  void bury(ScimUser user) {
    sql.update(
        """
        update scim_user set state = 'DELETED', external_id = null, user_name = null,
          user_name_folded = null, is_active = false, attributes = '{}', claimed_address = null,
          suspended_session_epoch = null, version = ?, updated_time = ?
        where tenant_id = ? and scim_user_id = ?
        """,
        user.version(),
        user.updatedTime(),
        user.tenant(),
        user.id());
  }

  private static List<@Nullable Object> parameters(TenantId tenant, ScimFilter filter) {
    List<@Nullable Object> parameters = new ArrayList<>();
    parameters.add(tenant);
    parameters.addAll(filter.parameters());
    return parameters;
  }

  private static ScimUser read(Row row) {
    UUID account = row.uuidOrNull("account_id");
    return new ScimUser(
        new TenantId(row.uuid("tenant_id")),
        new ScimUserId(row.uuid("scim_user_id")),
        row.constant("state", ScimUserState.class),
        new ScimPerson(
            row.text("external_id"),
            row.text("user_name"),
            row.bool("is_active"),
            attributes(row.text("attributes"))),
        account == null ? null : new AccountId(account),
        row.longOrNull("suspended_session_epoch"),
        row.textOrNull("claimed_address"),
        row.longValue("version"),
        row.time("created_time"),
        row.time("updated_time"));
  }

  private static ObjectNode attributes(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
