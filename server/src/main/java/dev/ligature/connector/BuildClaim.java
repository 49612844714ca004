package dev.ligature.connector;

import dev.ligature.common.Platform;
import java.util.Set;

/**
 * What a daemon says of its build.
 *
 * @param digest SHA-256 of the running artifact
 * @param version semantic version (semver.org 2.0.0) that the manifest names
 * @param platforms platforms that the manifest names
 * @param manifest bytes that the release key signed
 * @param signature Ed25519 signature over the manifest's statement; empty for none
 * @param releaseKeyId id of the release key; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BuildClaim(
    byte[] digest,
    String version,
    Set<Platform> platforms,
    byte[] manifest,
    byte[] signature,
    String releaseKeyId) {}
