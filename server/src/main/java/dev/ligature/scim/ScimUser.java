package dev.ligature.scim;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user that the tenant's directory provisions.
 *
 * @param person what the directory says of the person
 * @param account the account that it manages; null until it has one
 * @param suspendedEpoch session epoch of the account after the directory suspended it
 * @param claimedAddress canonical address that the account to be asked has verified
 * @param version moves with every change
 */
record ScimUser(
    TenantId tenant,
    ScimUserId id,
    ScimUserState state,
    ScimPerson person,
    @Nullable AccountId account,
    @Nullable Long suspendedEpoch,
    @Nullable String claimedAddress,
    long version,
    Instant createdTime,
    Instant updatedTime) {

  /** Whether somebody's own account stands in the way of one that the directory manages. */
  boolean waits() {
    return account == null;
  }

  /** The same with another person. */
  ScimUser of(ScimPerson changed) {
    return new ScimUser(
        tenant,
        id,
        state,
        changed,
        account,
        suspendedEpoch,
        claimedAddress,
        version,
        createdTime,
        updatedTime);
  }

  /** The same with an account. */
  ScimUser managing(AccountId managed) {
    return new ScimUser(
        tenant,
        id,
        ScimUserState.PROVISIONED,
        person,
        managed,
        null,
        null,
        version,
        createdTime,
        updatedTime);
  }

  /** The same, waiting for the holder of an address, who is asked unless it is the one before. */
  ScimUser claiming(String address) {
    return new ScimUser(
        tenant,
        id,
        Objects.equals(address, claimedAddress) ? state : ScimUserState.PENDING_CONFIRMATION,
        person,
        null,
        null,
        address,
        version,
        createdTime,
        updatedTime);
  }

  /** The same after its owner said no. */
  ScimUser refused() {
    return new ScimUser(
        tenant,
        id,
        ScimUserState.REFUSED,
        person,
        null,
        null,
        claimedAddress,
        version,
        createdTime,
        updatedTime);
  }

  /** The same, suspended by the directory or not. */
  ScimUser suspendedAt(@Nullable Long epoch) {
    return new ScimUser(
        tenant,
        id,
        state,
        person,
        account,
        epoch,
        claimedAddress,
        version,
        createdTime,
        updatedTime);
  }

  /** The next version. */
  ScimUser changedAt(Instant now) {
    return new ScimUser(
        tenant,
        id,
        state,
        person,
        account,
        suspendedEpoch,
        claimedAddress,
        version + 1,
        createdTime,
        now);
  }
}
