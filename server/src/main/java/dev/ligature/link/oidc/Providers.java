package dev.ligature.link.oidc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.policy.SealedForTenant;
import dev.ligature.policy.TenantSecrets;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tenants' registry of identity providers. */
@Singleton
public class Providers {
  private final ProviderRepository repository;
  private final ProviderRules rules;
  private final TenantSecrets secrets;
  private final Clock clock;

  Providers(
      ProviderRepository repository, ProviderRules rules, TenantSecrets secrets, Clock clock) {
    this.repository = repository;
    this.rules = rules;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Providers behind an id, in the order of ids, at most {@code limit}. */
  public List<IdentityProvider> listAfter(TenantId tenant, String id, int limit) {
    return repository.listAfter(tenant, id, limit);
  }

  /**
   * Holds a provider to the rules that need no look outside.
   *
   * @throws DomainException INVALID_FIELD
   */
  public void require(IdentityProvider provider) {
    rules.require(provider);
  }

  /**
   * Adds or replaces a provider; joins the act's transaction.
   *
   * @param secret our secret there; empty keeps the one that we had as the same client of the same
   *     issuer, and no other: a secret goes to nobody whom it was not given for
   * @return the provider with its new version
   * @throws DomainException INVALID_FIELD where another provider uses a redirect URI
   */
  public IdentityProvider put(IdentityProvider provider, String secret) {
    SealedForTenant sealed =
        secret.isEmpty() ? kept(provider) : secrets.seal(provider.tenant(), provider.id(), secret);
    repository.put(provider, sealed, clock.instant());
    return repository.find(provider.tenant(), provider.id()).orElseThrow();
  }

  private @Nullable SealedForTenant kept(IdentityProvider next) {
    return repository
        .find(next.tenant(), next.id())
        .filter(had -> had.issuer().equals(next.issuer()))
        .filter(had -> had.clientId().equals(next.clientId()))
        .flatMap(had -> repository.secret(had.tenant(), had.id()))
        .orElse(null);
  }

  /**
   * Removes a provider and forgets our secret there; joins the act's transaction.
   *
   * @throws DomainException NOT_FOUND
   */
  public void remove(TenantId tenant, String id) {
    if (!repository.remove(tenant, id, clock.instant())) {
      throw DomainException.notFound();
    }
  }

  /** The provider, unless it is absent, removed or out of use. */
  public Optional<IdentityProvider> findUsable(TenantId tenant, String id) {
    return repository.find(tenant, id).filter(each -> !each.disabled());
  }

  /**
   * The provider at the commit of an act: it cannot change until the transaction ends.
   *
   * @throws DomainException POLICY_FORBIDS where it is absent, removed or out of use
   */
  IdentityProvider requireUsable(TenantId tenant, String id) {
    return repository
        .findShared(tenant, id)
        .filter(each -> !each.disabled())
        .orElseThrow(Providers::forbidden);
  }

  /**
   * Returns if a provider is as it was seen, which it then is until the transaction ends.
   *
   * @throws DomainException POLICY_FORBIDS
   */
  public void requireUnchanged(IdentityProvider seen) {
    if (requireUsable(seen.tenant(), seen.id()).version() != seen.version()) {
      throw forbidden();
    }
  }

  /** Our secret there; empty for a public client. */
  Optional<String> secret(IdentityProvider provider) {
    return repository
        .secret(provider.tenant(), provider.id())
        .map(stored -> secrets.open(provider.tenant(), provider.id(), stored));
  }

  private static DomainException forbidden() {
    return DomainException.of(
        Reason.POLICY_FORBIDS,
        "The tenant does not allow this provider.",
        Map.of("rule", "identity_providers"));
  }
}
