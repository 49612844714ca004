package dev.ligature.vault;

import dev.ligature.audit.Actor;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import java.util.UUID;

/**
 * The daemon instance that asks, as its authenticated session says, never as its message says.
 *
 * @param actor the daemon in the audit log
 * @param signingKey raw Ed25519 public key of the instance
 * @param sealingKey raw X25519 public key of the instance
 * @param buildDigest SHA-256 of the running artifact
 * @param evidenceLevel of the build, 0 to 2
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LeaseHolder(
    Actor actor,
    DaemonSessionId session,
    DaemonId daemon,
    long daemonEpoch,
    UUID instance,
    byte[] signingKey,
    byte[] sealingKey,
    byte[] buildDigest,
    int evidenceLevel) {}
