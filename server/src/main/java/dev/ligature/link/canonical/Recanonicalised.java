package dev.ligature.link.canonical;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.List;
import java.util.UUID;

/**
 * What became, or would become, of the rows of a form that an older canonicaliser made.
 *
 * @param kept rows whose canonical form stays
 * @param changed rows that get another one
 * @param left rows that cannot be changed, for people to decide
 */
public record Recanonicalised(Form form, int kept, int changed, List<Left> left) {
  /** Why a row was left as it is. */
  public enum Why {
    /** Another row would have the same canonical form. */
    COLLISION,
    /** The canonicaliser does not take the identifier any more. */
    REFUSED,
    /** The canonical form is reserved after a report. */
    RESERVED
  }

  /**
   * A row that was left as it is; told by ids, never by the identifier.
   *
   * @param others ids of the rows that it collides with
   */
  public record Left(Why why, TenantId tenant, UUID id, AccountId account, List<UUID> others) {}
}
