package dev.ligature.connector;

import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.Platform;
import java.util.Set;
import java.util.UUID;

/**
 * An accepted Hello.
 *
 * @param epoch daemon epoch; a frame under an older one changes nothing
 * @param signingKey raw Ed25519 public key of the instance
 * @param sealingKey raw X25519 public key of the instance
 * @param level evidence level of the build, 0 to 2
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DaemonSession(
    DaemonSessionId id,
    DaemonId daemon,
    long epoch,
    UUID instance,
    byte[] signingKey,
    byte[] sealingKey,
    byte[] buildDigest,
    String buildVersion,
    int level,
    BuildVerdict verdict,
    Set<Platform> platforms) {}
