package dev.ligature.link;

import dev.ligature.account.GatewayAssertions;
import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.Providers;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which identities a tenant lets in, by its policy, its registry of providers and the keys of its
 * gateways as they are now.
 */
@Singleton
class AllowedIdentities {
  private final UnlinkRepository identities;
  private final TenantPolicies policies;
  private final Providers providers;
  private final GatewayAssertions gateways;

  AllowedIdentities(
      UnlinkRepository identities,
      TenantPolicies policies,
      Providers providers,
      GatewayAssertions gateways) {
    this.identities = identities;
    this.policies = policies;
    this.providers = providers;
    this.gateways = gateways;
  }

  /** Those by which an account can sign in: verified, capable of it, and allowed. */
  Set<IdentityId> signInMethods(TenantId tenant, AccountId account) {
    TenantPolicy policy = policies.of(tenant).policy();
    List<UnlinkRepository.Removable> capable =
        identities.list(tenant, account).stream()
            .filter(
                each -> each.identity().verifiedTime() != null && each.identity().signInCapable())
            .toList();
    Set<String> platforms =
        capable.stream().anyMatch(each -> each.identity().kind() == LinkKind.PLATFORM)
            ? gateways.platforms(tenant)
            : Set.of();
    Map<String, Optional<IdentityProvider>> registered = new HashMap<>();
    return capable.stream()
        .filter(
            each -> {
              Identity identity = each.identity();
              return switch (identity.kind()) {
                case OIDC, OAUTH2_USERINFO ->
                    registered
                        .computeIfAbsent(
                            identity.provider(), id -> providers.findUsable(tenant, id))
                        .filter(found -> found.issuer().equals(identity.issuer()))
                        .filter(IdentityProvider::signInCapable)
                        .filter(found -> allows(policy, each, found.personal()))
                        .isPresent();
                case PLATFORM ->
                    platforms.contains(identity.provider()) && allows(policy, each, false);
                case EMAIL, PHONE, WALLET -> allows(policy, each, false);
                case CONNECTOR -> false;
              };
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
}
