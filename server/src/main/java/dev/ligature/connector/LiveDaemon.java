package dev.ligature.connector;

import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;

/** A daemon whose Control stream ends at this node; methods may be called from any thread. */
interface LiveDaemon {
  /** The session that the stream carries. */
  DaemonSession session();

  /** True once the daemon has been told all that is its. */
  boolean isReady();

  /** True if the daemon can run this login flow of a platform. */
  boolean offers(Platform platform, String flow);

  /** True if the daemon was told that the connector is its. */
  boolean holds(PersonaId connector);

  /** The connector's row changed: the daemon is told what the row says now. */
  void connectorChanged(PersonaId connector);

  /** A lease of the daemon is over before its time. */
  void leaseRevoked(LeaseId lease);

  /** Sends a frame of a login. */
  void send(LinkFlowFrame frame);

  /** Tells the daemon that the stream ends, and ends it after a grace time. */
  void goAway(GoawayReason reason);
}
