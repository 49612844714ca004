package dev.ligature.keys;

import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Keeps development and production keys apart: says why a server must not start. */
public final class KekGuard {
  /** Prefix of a master key in a file, for development only. */
  public static final String DEV_FILE = "dev-file://";

  /** Prefix of a master key in Cloud KMS. */
  public static final String CLOUD_KMS = "gcp-kms://";

  static final long MAX_DEV_CREDENTIALS = 10_000;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private KekGuard() {}

  /** All reasons not to start, each in a sentence; empty if there is none. */
  public static List<String> refusals(KekFacts facts) {
    List<String> refusals = new ArrayList<>();
    if (facts.kekUri().startsWith(CLOUD_KMS)) {
      if (liesUnder(facts, DEV_FILE)) {
        refusals.add(
            "The database holds keys under a development key file; they cannot be used with Cloud"
                + " KMS.");
      }
    } else if (facts.kekUri().startsWith(DEV_FILE)) {
      refuseDevelopmentKey(facts, refusals);
    } else {
      refusals.add("The master key must start with gcp-kms:// or dev-file://.");
    }
    return refusals;
  }

  private static void refuseDevelopmentKey(KekFacts facts, List<String> refusals) {
    if (facts.isProductionProfile()) {
      refusals.add("A development key file must not be used in production: configure gcp-kms://.");
    }
    if (facts.isDatabaseMarkedProduction()) {
      refusals.add("The database is marked as production's; a development key file is refused.");
    }
    if (liesUnder(facts, CLOUD_KMS)) {
      refusals.add("The database holds keys under Cloud KMS; a development key file is refused.");
    }
    if (!facts.isListenerLoopback()) {
      refusals.add("With a development key file the server may listen on a loopback address only.");
    }
    if (facts.credentialCount() > MAX_DEV_CREDENTIALS) {
      refusals.add(
          "The database holds more than "
              + MAX_DEV_CREDENTIALS
              + " credentials; that is too many for a development key file.");
    }
    if (!OWNER_ONLY.containsAll(facts.filePermissions())) {
      refusals.add("The development key file can be read by others; set its mode to 0600.");
    }
  }

  private static boolean liesUnder(KekFacts facts, String scheme) {
    return facts.storedKekUris().stream().anyMatch(uri -> uri.startsWith(scheme));
  }
}
