package dev.ligature.keys;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import java.util.Collection;
import java.util.Optional;

/** Stored user keys; every change and lock belongs to the running transaction. */
interface UserKeyStore {
  /** Residency of the tenant. */
  String residency(TenantId tenant);

  /**
   * Locks the keys of accounts for share in one statement; the running transaction reads them no
   * more.
   */
  void hold(TenantId tenant, Collection<AccountId> accounts);

  /** The account's active key, locked for share. */
  Optional<StoredUserKey> active(TenantId tenant, AccountId account);

  /** The key of that epoch, whatever its state, locked for share. */
  Optional<StoredUserKey> find(TenantId tenant, UserKeyId id, int epoch);

  /** Stores in one statement; false if the account has an active key already. */
  boolean insertUnlessActive(StoredUserKey key);

  /** Retires the account's active key; false if it has none. */
  boolean retireActive(TenantId tenant, AccountId account);

  /** Destroys all keys of the account; returns how many. */
  int shred(TenantId tenant, AccountId account);

  /** The account's key of the highest epoch, whatever its state. */
  Optional<StoredUserKey> latest(TenantId tenant, AccountId account);
}
