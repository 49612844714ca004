package dev.ligature.risc;

import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.link.ProviderSignals;
import dev.ligature.link.oidc.EventRefused;
import dev.ligature.link.oidc.EventRefused.Code;
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.ProviderProtocol;
import dev.ligature.link.oidc.Providers;
import dev.ligature.link.oidc.SecurityEventTokens;
import dev.ligature.rpc.CallLimit;
import dev.ligature.rpc.TenantCheck;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Takes the security events that a tenant's identity provider pushes, each once. */
@Singleton
class EventIntake {
  private static final String METHOD = "ligature.risc.v1.Events/Receive";

  private final TenantCheck tenants;
  private final Providers providers;
  private final SecurityEventTokens tokens;
  private final UsedEventRepository used;
  private final ProviderSignals signals;
  private final CallLimit limit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  EventIntake(
      TenantCheck tenants,
      Providers providers,
      SecurityEventTokens tokens,
      UsedEventRepository used,
      ProviderSignals signals,
      CallLimit limit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.tenants = tenants;
    this.providers = providers;
    this.tokens = tokens;
    this.used = used;
    this.signals = signals;
    this.limit = limit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Takes a token; whether anybody is meant shows nowhere.
   *
   * @return whether it was new
   * @throws EventRefused as RFC 8935 section 2.4 names the reasons
   * @throws DomainException RATE_LIMITED, DEPENDENCY_DOWN; ACCOUNT_NOT_ACTIVE where the tenant is
   *     suspended; POLICY_FORBIDS where the provider went out of use meanwhile
   */
  boolean receive(TenantId tenant, String providerId, String token) throws EventRefused {
    tenants.require(tenant);
    IdentityProvider provider =
        providers
            .findUsable(tenant, providerId)
            .filter(each -> each.protocol() == ProviderProtocol.OIDC)
            .orElseThrow(
                () -> new EventRefused(Code.ACCESS_DENIED, "No events are taken at this address."));
    SecurityEventTokens.Verified verified = tokens.verify(provider, token);
    List<Signal> told = Signal.of(verified, provider);
    Caller caller = caller(provider);
    limit.require(caller, null);
    return transactions.run(() -> heed(caller, provider, verified, told));
  }

  private boolean heed(
      Caller caller,
      IdentityProvider provider,
      SecurityEventTokens.Verified token,
      List<Signal> told) {
    providers.requireUnchanged(provider);
    boolean isNew =
        used.burn(
            provider.tenant(),
            provider.id(),
            token.id(),
            clock.instant(),
            token.issueTime().plus(SecurityEventTokens.MAX_AGE));
    if (isNew) {
      told.forEach(each -> each.heed(signals, caller, provider));
    }
    return isNew;
  }

  private Caller caller(IdentityProvider provider) {
    return new Caller(
        "risc/" + provider.id(),
        Set.of(),
        provider.tenant(),
        null,
        null,
        null,
        METHOD,
        ids.next(),
        ids.random().toString().replace("-", ""));
  }
}
