package dev.ligature.link;

import java.util.List;

/**
 * How much a proof weighs against an account that it would absorb: the strongest identity must be
 * proven, and a telephone number alone, which may be another person's by now, never suffices beside
 * another identity.
 */
final class ProofStrength {
  private ProofStrength() {}

  /** Whether a proof of this kind may absorb an account that has these other identities. */
  static boolean suffices(LinkKind proof, List<LinkKind> others) {
    if (proof == LinkKind.PHONE && !others.isEmpty()) {
      return false;
    }
    return others.stream().allMatch(other -> rank(other) <= rank(proof));
  }

  static int rank(LinkKind kind) {
    return switch (kind) {
      case PHONE -> 0;
      case EMAIL, OAUTH2_USERINFO, PLATFORM -> 1;
      case OIDC, WALLET -> 2;
      case CONNECTOR -> throw new IllegalArgumentException("a connector proves nobody");
    };
  }
}
