package dev.ligature.keys;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * What is known at start about where a master key would be used.
 *
 * @param kekUri the configured master key
 * @param isProductionProfile the server runs with production's settings
 * @param isDatabaseMarkedProduction the database says that it is a production's
 * @param storedKekUris master keys under which stored keys lie
 * @param isListenerLoopback the server can be reached from this machine only
 * @param credentialCount stored credentials
 * @param filePermissions of the file of a development key; empty for others
 */
public record KekFacts(
    String kekUri,
    boolean isProductionProfile,
    boolean isDatabaseMarkedProduction,
    Set<String> storedKekUris,
    boolean isListenerLoopback,
    long credentialCount,
    Set<PosixFilePermission> filePermissions) {
  public KekFacts {
    storedKekUris = Set.copyOf(storedKekUris);
    filePermissions = Set.copyOf(filePermissions);
  }
}
