package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.Optional;

/** Port to the canonical forms of identifiers that people type. */
public interface Identifiers {
  /** The account that has a verified identity of this e-mail address or telephone number. */
  Optional<AccountId> holderOf(TenantId tenant, String typed);

  /**
   * The canonical form of an e-mail address.
   *
   * @param field the request's field that holds it
   * @throws dev.ligature.common.DomainException BAD_IDENTIFIER
   */
  String canonicalEmail(String typed, String field);
}
