package dev.ligature.connector;

/**
 * What policy makes of a build at one moment.
 *
 * @param level evidence level, 0 (self-reported) to 2 (continuity)
 * @param cause why the verdict is not FULL, an upper case word; else empty
 */
public record BuildAssessment(int level, BuildVerdict verdict, String cause) {
  BuildAssessment worse(BuildAssessment other) {
    return other.verdict.compareTo(verdict) > 0 ? other : this;
  }
}
