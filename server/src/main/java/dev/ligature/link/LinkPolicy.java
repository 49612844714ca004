package dev.ligature.link;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.policy.TenantPolicy;
import java.util.Map;
import java.util.Optional;

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
    Optional<String> broken =
        brokenRule(
            policy, subject.kind(), subject.provider(), subject.identifier().canonical(), personal);
    if (broken.isPresent()) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS,
          "The tenant does not allow this identity.",
          Map.of("rule", broken.get()));
    }
  }

  /** The first rule that an identity breaks; empty where it is allowed. */
  static Optional<String> brokenRule(
      TenantPolicy policy, LinkKind kind, String provider, String canonical, boolean personal) {
    if (!policy.allowsProvider(provider)) {
      return Optional.of("allowed_providers");
    }
    if (personal && policy.personalProvidersForbidden()) {
      return Optional.of("personal_providers_forbidden");
    }
    if (kind == LinkKind.EMAIL
        && !policy.allowsEmailDomain(canonical.substring(canonical.indexOf('@') + 1))) {
      return Optional.of("allowed_email_domains");
    }
    if (kind == LinkKind.PHONE
        && !policy.allowsPhoneCountry(PhoneCanonicaliser.country(canonical))) {
      return Optional.of("allowed_phone_countries");
    }
    return Optional.empty();
  }
}
