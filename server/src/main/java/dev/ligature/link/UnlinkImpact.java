package dev.ligature.link;

import dev.ligature.account.SessionEnds;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import java.util.List;
import java.util.Set;

/**
 * What an unlink would cost. Links of accounts hang on the accounts, so none is lost with an
 * identity.
 *
 * @param lostMethods ways to sign in that are lost
 * @param ended sessions that end, and where their queued acts are cancelled
 * @param remaining verified identities that remain, can sign in, and may by policy
 */
record UnlinkImpact(List<String> lostMethods, SessionEnds.Cost ended, int remaining) {
  /**
   * What the account loses with an identity.
   *
   * @param signInMethods identities by which the account can sign in now
   */
  static UnlinkImpact of(Identity removed, Set<IdentityId> signInMethods, SessionEnds.Cost ended) {
    boolean signsIn = signInMethods.contains(removed.id());
    return new UnlinkImpact(
        signsIn ? List.of(cut(removed.provider() + " (" + removed.display() + ")")) : List.of(),
        ended,
        signInMethods.size() - (signsIn ? 1 : 0));
  }

  /**
   * Refuses to leave the account without a way to sign in.
   *
   * @throws DomainException LAST_IDENTITY
   */
  UnlinkImpact requireAnother() {
    if (remaining == 0) {
      throw DomainException.of(
          Reason.LAST_IDENTITY, "Another verified way to sign in must remain.");
    }
    return this;
  }

  private static String cut(String text) {
    int most = 200;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
