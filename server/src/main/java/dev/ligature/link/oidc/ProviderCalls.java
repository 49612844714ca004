package dev.ligature.link.oidc;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.TenantId;
import dev.ligature.link.Holder;
import dev.ligature.link.ProofTarget;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of providers over the network, before the transaction that needs the answer. Each
 * finding is only brought to that transaction, which holds it against the rows of its time.
 */
@Singleton
public class ProviderCalls {
  private final Providers providers;
  private final ProviderDialogues dialogues;
  private final AuthorizationRequestRepository requests;
  private final Clock clock;

  ProviderCalls(
      Providers providers,
      ProviderDialogues dialogues,
      AuthorizationRequestRepository requests,
      Clock clock) {
    this.providers = providers;
    this.dialogues = dialogues;
    this.requests = requests;
    this.clock = clock;
  }

  /**
   * A target with the address to which its provider wants browsers sent now; without one where
   * there is no such provider in use.
   *
   * @param field path of the redirect URI, for refusals
   * @throws DomainException DEPENDENCY_DOWN
   */
  public ProofTarget.Provider locate(
      TenantId tenant, String provider, String redirectUri, String label, String field) {
    Optional<IdentityProvider> found = providers.findUsable(tenant, provider);
    try {
      URI endpoint =
          found.isEmpty() ? null : dialogues.with(found.get()).authorizationEndpoint(found.get());
      return new ProofTarget.Provider(
          provider,
          redirectUri,
          label,
          endpoint,
          found.map(IdentityProvider::version).orElse(0L),
          field);
    } catch (IOException e) {
      throw DomainException.dependencyDown("identity_provider", e);
    }
  }

  /**
   * Takes the answer that a browser came back with to the provider. An answer that is not of the
   * holder's own attempt, under its own state, is not looked at.
   *
   * @param query query string of the redirect (RFC 6749 section 4.1.2)
   * @throws DomainException DEPENDENCY_DOWN; the same answer may be given again unless the provider
   *     has taken it
   */
  public Evidence redeem(TenantId tenant, AttemptId attempt, Holder holder, String query) {
    Map<String, List<String>> parameters = URLUtils.parseParameters(query);
    String state = single(parameters, "state");
    AuthorizationRequest begun = requests.find(tenant, attempt).orElse(null);
    if (begun == null || state == null) {
      return new Evidence.None();
    }
    IdentityProvider provider =
        providers
            .findUsable(tenant, begun.provider())
            .filter(each -> each.version() == begun.providerVersion())
            .orElse(null);
    if (provider == null) {
      return new Evidence.None();
    }
    try {
      boolean namesItself = dialogues.with(provider).namesItself(provider);
      return requests
              .redeem(tenant, attempt, holder, new OpaqueToken(state).digest(), clock.instant())
              .isEmpty()
          ? new Evidence.None()
          : ask(provider, attempt, begun, parameters, namesItself);
    } catch (ProviderRefused e) {
      return new Evidence.Worthless(e.rule());
    } catch (IOException e) {
      throw DomainException.dependencyDown("identity_provider", e);
    }
  }

  private Evidence ask(
      IdentityProvider provider,
      AttemptId attempt,
      AuthorizationRequest begun,
      Map<String, List<String>> parameters,
      boolean namesItself)
      throws ProviderRefused, IOException {
    requireIssuer(provider, parameters, namesItself);
    if (parameters.containsKey("error")) {
      throw new ProviderRefused(
          "access_denied".equals(single(parameters, "error")) ? "access_denied" : "error");
    }
    String code = single(parameters, "code");
    if (code == null) {
      throw new ProviderRefused("code");
    }
    ProviderDialogue.User user = redeemed(provider, attempt, begun, code).user();
    return new Evidence.Named(
        attempt,
        provider.id(),
        provider.version(),
        provider.issuer(),
        user.identifier(),
        user.email(),
        user.authTime());
  }

  /** RFC 9207 section 2.4, for answers and errors alike. */
  private static void requireIssuer(
      IdentityProvider provider, Map<String, List<String>> parameters, boolean namesItself)
      throws ProviderRefused {
    boolean named = parameters.containsKey("iss");
    if ((named || namesItself) && !provider.issuer().equals(single(parameters, "iss"))) {
      throw new ProviderRefused("iss");
    }
  }

  private ProviderDialogue.Redeemed redeemed(
      IdentityProvider provider, AttemptId attempt, AuthorizationRequest begun, String code)
      throws IOException {
    try {
      return dialogues.with(provider).redeem(provider, begun, code);
    } catch (IOException e) {
      requests.release(provider.tenant(), attempt);
      throw e;
    }
  }

  /** A parameter that is there once, as all must be (RFC 6749 section 3.1). */
  private static @Nullable String single(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    return values.size() == 1 && !values.getFirst().isEmpty() ? values.getFirst() : null;
  }
}
