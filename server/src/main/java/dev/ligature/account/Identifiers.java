package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.Optional;

/** Port to the canonical forms of identifiers that people type. */
public interface Identifiers {
  /**
   * The account that has verified what somebody types: an e-mail address, a telephone number in
   * E.164 or a wallet in CAIP-10. Nobody has anything else.
   */
  Optional<AccountId> holderOf(TenantId tenant, String typed);

  /** The account that has verified an e-mail address; nobody has anything else. */
  Optional<AccountId> holderOfEmail(TenantId tenant, String address);

  /**
   * The canonical form of an e-mail address.
   *
   * @param field the request's field that holds it
   * @throws dev.ligature.common.DomainException BAD_IDENTIFIER
   */
  String canonicalEmail(String typed, String field);
}
