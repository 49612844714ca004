package dev.ligature.connector;

import dev.ligature.common.DaemonId;
import dev.ligature.common.Platform;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A registered daemon as stored; no tenants means all of them. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DaemonRow(
    DaemonId id,
    String name,
    byte[] identityKey,
    String state,
    List<UUID> tenants,
    String region,
    Set<Platform> platforms,
    long epoch) {

  static final String ACTIVE = "ACTIVE";
  static final String DRAINING = "DRAINING";
  static final String REVOKED = "REVOKED";
}
