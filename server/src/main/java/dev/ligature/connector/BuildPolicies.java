package dev.ligature.connector;

import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Holds builds against the policy of their platforms. */
@Singleton
class BuildPolicies {
  private static final int PRODUCTION_MINIMUM = 2;

  private final Sql sql;
  private final DaemonNode node;

  BuildPolicies(Sql sql, DaemonNode node) {
    this.sql = sql;
    this.node = node;
  }

  /**
   * The evidence level of a build whose instance has answered a fresh challenge: 0 without a
   * manifest of a known release key, else 2.
   *
   * @throws DomainException BUILD_REFUSED when a signature is there and does not verify
   */
  int levelOf(BuildClaim build) {
    if (build.signature().length == 0) {
      return 0;
    }
    String key = node.releaseKey(build.releaseKeyId());
    if (key == null
        || !SigningKeyPair.verifies(
            HexFormat.of().parseHex(key),
            build.signature(),
            DaemonStatements.buildManifest(build.manifest()))) {
      throw DomainException.of(
          Reason.BUILD_REFUSED, "The build's manifest is not signed by a known release key.");
    }
    return 2;
  }

  /** What the policies in force make of a build; the worst over its platforms counts. */
  BuildAssessment assess(int level, byte[] digest, String version, Set<Platform> platforms) {
    BuildAssessment best = new BuildAssessment(level, BuildVerdict.FULL, "");
    List<BuildAssessment> all =
        sql.list(
            row -> assess(row, level, version),
            """
            select i.is_production, coalesce(b.is_denied, false) as is_denied,
              p.minimum_attestation_level, p.minimum_version
            from installation i
            cross join unnest(?::text[]) as t(platform)
            left join build_policy p on p.platform = t.platform
            left join build b on b.platform = t.platform and b.build_digest = ?
            """,
            DaemonRepository.names(platforms),
            digest);
    return all.stream().reduce(best, BuildAssessment::worse);
  }

  private static BuildAssessment assess(Row row, int level, String version) {
    Integer minimum = row.intOrNull("minimum_attestation_level");
    String minimumVersion = row.textOrNull("minimum_version");
    int demanded = minimum != null ? minimum : row.bool("is_production") ? PRODUCTION_MINIMUM : 0;
    if (row.bool("is_denied")) {
      return new BuildAssessment(level, BuildVerdict.REFUSED, "DENIED_DIGEST");
    }
    if (level < demanded) {
      return new BuildAssessment(level, BuildVerdict.REFUSED, "BELOW_MINIMUM_LEVEL");
    }
    if (minimumVersion != null
        && !minimumVersion.isEmpty()
        && BuildVersion.of(version).compareTo(BuildVersion.of(minimumVersion)) < 0) {
      return new BuildAssessment(level, BuildVerdict.READ_ONLY, "BELOW_MINIMUM_VERSION");
    }
    return new BuildAssessment(level, BuildVerdict.FULL, "");
  }
}
