package dev.ligature.scim;

/** Life of a directory's user. */
enum ScimUserState {
  /** It has an account, which the directory manages. */
  PROVISIONED,
  /** Somebody's own account has verified one of its addresses, and the owner has not answered. */
  PENDING_CONFIRMATION,
  /** The owner does not want the account to be managed. */
  REFUSED,
  /** Tombstone. */
  DELETED
}
