package dev.ligature.vault;

/**
 * Which leases are meant.
 *
 * @param value the id, or the digest of a build
 */
record LeaseSelector(By by, Object value) {
  /** What the value names. */
  enum By {
    LEASE("l.lease_id = ?", true),
    CREDENTIAL("l.credential_ref = ?", true),
    CONNECTOR("c.persona_id = ?", true),
    ACCOUNT("p.account_id = ?", false),
    INSTANCE(
        "l.daemon_session_id in"
            + " (select daemon_session_id from daemon_session where instance_id = ?)",
        false),
    BUILD("l.build_digest = ?", false);

    private final String condition;
    private final boolean ofOwners;

    By(String condition, boolean ofOwners) {
      this.condition = condition;
      this.ofOwners = ofOwners;
    }

    /** The condition among leases l, credentials c and personas p, with the value for its mark. */
    String condition() {
      return condition;
    }

    /** True if owners may choose by it among what is theirs. */
    boolean isForOwners() {
      return ofOwners;
    }
  }
}
