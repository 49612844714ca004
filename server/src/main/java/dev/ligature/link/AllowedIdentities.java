package dev.ligature.link;

import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.Providers;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which identities a tenant lets in, by its policy and its registry of providers as they are now.
 */
@Singleton
class AllowedIdentities {
  private final TenantPolicies policies;
  private final Providers providers;

  AllowedIdentities(TenantPolicies policies, Providers providers) {
    this.policies = policies;
    this.providers = providers;
  }

  /** Those by which their account can sign in: verified, capable of it, and allowed. */
  Set<IdentityId> signInMethods(
      TenantId tenant, Collection<UnlinkRepository.Removable> identities) {
    TenantPolicy policy = policies.of(tenant).policy();
    Map<String, Optional<IdentityProvider>> registered = new HashMap<>();
    return identities.stream()
        .filter(each -> each.identity().verifiedTime() != null && each.identity().signInCapable())
        .filter(
            each -> {
              Identity identity = each.identity();
              if (!isRegistered(identity.kind())) {
                return allows(policy, each, false);
              }
              return registered
                  .computeIfAbsent(identity.provider(), id -> providers.findUsable(tenant, id))
                  .filter(IdentityProvider::signInCapable)
                  .filter(provider -> allows(policy, each, provider.personal()))
                  .isPresent();
            })
        .map(each -> each.identity().id())
        .collect(Collectors.toSet());
  }

  private static boolean allows(
      TenantPolicy policy, UnlinkRepository.Removable each, boolean personal) {
    Identity identity = each.identity();
    return LinkPolicy.brokenRule(
            policy, identity.kind(), identity.provider(), each.canonical(), personal)
        .isEmpty();
  }

  private static boolean isRegistered(LinkKind kind) {
    return kind == LinkKind.OIDC || kind == LinkKind.OAUTH2_USERINFO;
  }
}
