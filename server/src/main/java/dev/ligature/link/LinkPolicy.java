package dev.ligature.link;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.policy.TenantPolicy;
import java.util.Map;

/** What a tenant allows to be linked; asked at the start and again at the commit. */
final class LinkPolicy {
  private LinkPolicy() {}

  /**
   * Refuses what the tenant does not allow.
   *
   * @param personal whether anybody can have an account at the provider
   * @throws DomainException POLICY_FORBIDS with {@code rule}
   */
  static void require(TenantPolicy policy, Subject subject, boolean personal) {
    if (!policy.allowsProvider(subject.provider())) {
      throw forbidden("allowed_providers");
    }
    if (personal && policy.personalProvidersForbidden()) {
      throw forbidden("personal_providers_forbidden");
    }
    String canonical = subject.identifier().canonical();
    if (subject.kind() == LinkKind.EMAIL
        && !policy.allowsEmailDomain(canonical.substring(canonical.indexOf('@') + 1))) {
      throw forbidden("allowed_email_domains");
    }
  }

  private static DomainException forbidden(String rule) {
    return DomainException.of(
        Reason.POLICY_FORBIDS, "The tenant does not allow this identity.", Map.of("rule", rule));
  }
}
