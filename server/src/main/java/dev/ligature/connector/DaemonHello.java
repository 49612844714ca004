package dev.ligature.connector;

import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Platform;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A Hello as received; nothing of it is verified yet.
 *
 * @param identityKey raw Ed25519 public key of the daemon
 * @param signingKey raw Ed25519 public key of the instance
 * @param sealingKey raw X25519 public key of the instance
 * @param capacity connectors that it can hold
 * @param resume session to go on with
 * @param enrolmentToken token of the first contact
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DaemonHello(
    DaemonId daemon,
    byte[] identityKey,
    UUID instance,
    byte[] signingKey,
    byte[] sealingKey,
    byte[] certificate,
    byte[] challengeSignature,
    Set<Platform> platforms,
    BuildClaim build,
    int capacity,
    @Nullable DaemonSessionId resume,
    @Nullable OpaqueToken enrolmentToken) {}
