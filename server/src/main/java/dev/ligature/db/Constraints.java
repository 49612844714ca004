package dev.ligature.db;

import static java.util.Map.entry;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the violation of a constraint means to a caller; the names are sentences in the schema. */
final class Constraints {
  /** Constraints that callers can run into; any other violation is a bug. */
  static final Map<String, Reason> MEANING =
      Map.ofEntries(
          entry("tenant_slug_is_used_once", Reason.ALREADY_EXISTS),
          entry("handle_is_held_by_one_account", Reason.ALREADY_EXISTS),
          entry("account_handle_is_canonical", Reason.INVALID_FIELD),
          entry("tenant_slug_is_a_short_word", Reason.INVALID_FIELD),
          entry("tenant_residency_is_a_region", Reason.INVALID_FIELD),
          entry("redirect_uri_is_of_one_provider", Reason.INVALID_FIELD),
          entry("persona_is_held_by_one_account", Reason.PERSONA_IN_USE),
          entry("reserved_identity_is_not_linked", Reason.TARGET_NOT_LINKABLE),
          entry("intent_exists_once", Reason.REQUEST_ID_REUSED),
          entry("scim_external_id_is_used_once", Reason.ALREADY_EXISTS),
          entry("scim_user_name_is_used_once", Reason.ALREADY_EXISTS));

  private Constraints() {}

  static @Nullable String nameIn(SQLException e) {
    if (e instanceof PSQLException p) {
      ServerErrorMessage message = p.getServerErrorMessage();
      return message == null ? null : message.getConstraint();
    }
    return null;
  }

  /** The refusal that a failure means, or the failure itself. */
  static RuntimeException meaningOf(SqlFailure failure) {
    if (failure.isConnectionLost()) {
      return DomainException.dependencyDown("database", failure);
    }
    String name = failure.constraint();
    Reason reason = name == null ? null : MEANING.get(name);
    return reason == null
        ? failure
        : DomainException.of(reason, "A rule of the data forbids it: " + name + ".");
  }
}
