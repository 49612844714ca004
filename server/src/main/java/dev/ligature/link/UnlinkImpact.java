package dev.ligature.link;

import dev.ligature.account.SessionEnds;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.policy.TenantPolicy;
import java.util.List;

/**
 * What an unlink would cost. Links of accounts hang on the accounts, so none is lost with an
 * identity.
 *
 * @param lostMethods ways to sign in that are lost
 * @param ended sessions that end, and where their queued acts are cancelled
 * @param remaining verified identities that remain, can sign in, and may by policy
 */
record UnlinkImpact(List<String> lostMethods, SessionEnds.Cost ended, int remaining) {
  static UnlinkImpact of(
      UnlinkRepository.Removable removed,
      List<UnlinkRepository.Removable> all,
      SessionEnds.Cost ended,
      TenantPolicy policy) {
    Identity identity = removed.identity();
    int remaining =
        (int)
            all.stream()
                .filter(each -> !each.identity().id().equals(identity.id()))
                .filter(each -> signsIn(each, policy))
                .count();
    return new UnlinkImpact(
        signsIn(removed, policy)
            ? List.of(cut(identity.provider() + " (" + identity.display() + ")"))
            : List.of(),
        ended,
        remaining);
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

  private static boolean signsIn(UnlinkRepository.Removable each, TenantPolicy policy) {
    Identity identity = each.identity();
    return identity.verifiedTime() != null
        && identity.signInCapable()
        && policy.allowsProvider(identity.provider())
        && (identity.kind() != LinkKind.EMAIL
            || policy.allowsEmailDomain(
                each.canonical().substring(each.canonical().indexOf('@') + 1)));
  }

  private static String cut(String text) {
    int most = 200;
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
