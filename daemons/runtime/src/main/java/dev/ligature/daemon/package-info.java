/**
 * What daemons of every platform share: the session with the server, logins, assignments, leases
 * and deliveries. A platform joins by implementing {@link dev.ligature.daemon.PlatformConnector}.
 */
@NullMarked
package dev.ligature.daemon;

import org.jspecify.annotations.NullMarked;
