package dev.ligature.link.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.ligature.account.ProofPurpose;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.link.CanonicalIdentifier;
import dev.ligature.link.Claim;
import dev.ligature.link.LinkKind;
import dev.ligature.link.LinkStep;
import dev.ligature.link.Proof;
import dev.ligature.link.ProofInput;
import dev.ligature.link.ProofMethod;
import dev.ligature.link.ProofTarget;
import dev.ligature.link.Subject;
import dev.ligature.policy.TenantSecrets;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Control of an account at an identity provider, proven by the provider's answer. */
@Singleton
class ProviderProof implements ProofMethod<ProofTarget.Provider> {
  /** How long an answer may be on its way to the provider and back. */
  private static final Duration IN_FLIGHT = Duration.ofSeconds(30);

  private final Providers providers;
  private final ProviderDialogues dialogues;
  private final TenantSecrets secrets;
  private final AuthorizationRequestRepository requests;
  private final Ids ids;
  private final Clock clock;

  ProviderProof(
      Providers providers,
      ProviderDialogues dialogues,
      TenantSecrets secrets,
      AuthorizationRequestRepository requests,
      Ids ids,
      Clock clock) {
    this.providers = providers;
    this.dialogues = dialogues;
    this.secrets = secrets;
    this.requests = requests;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Class<ProofTarget.Provider> target() {
    return ProofTarget.Provider.class;
  }

  @Override
  public Set<LinkKind> kinds() {
    return Set.of(LinkKind.OIDC, LinkKind.OAUTH2_USERINFO);
  }

  @Override
  public Standing standing(TenantId tenant, Subject subject) {
    IdentityProvider provider = providers.requireUsable(tenant, subject.provider());
    return new Standing(provider.personal(), provider.signInCapable());
  }

  @Override
  public Begun begin(Start start, ProofTarget.Provider target) {
    IdentityProvider provider = providers.requireUsable(start.tenant(), target.providerId());
    URI endpoint = target.authorizationEndpoint();
    if (endpoint == null || target.version() != provider.version()) {
      throw DomainException.of(Reason.RETRY, "The provider was just changed; try again.")
          .retryAfter(Duration.ofMillis(100));
    }
    if (start.purpose() == ProofPurpose.STEP_UP
        && provider.protocol() == ProviderProtocol.OAUTH2_USERINFO) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS,
          "The provider does not say when its user signed in.",
          Map.of("rule", "identity_providers"));
    }
    if (!provider.redirectUris().contains(target.redirectUri())) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, target.field(), "The address is not registered for the provider.");
    }
    OpaqueToken state = OpaqueToken.mint(ids);
    OpaqueToken nonce = OpaqueToken.mint(ids);
    OpaqueToken verifier = OpaqueToken.mint(ids);
    requests.insert(
        start.tenant(),
        start.attempt(),
        new AuthorizationRequest(
            provider.id(),
            provider.version(),
            target.redirectUri(),
            state.digest(),
            nonce.digest(),
            secrets.seal(start.tenant(), target.redirectUri(), verifier.text()),
            target.label().isEmpty() ? null : target.label(),
            start.now(),
            null),
        start.expireTime());
    URI url =
        dialogues
            .with(provider)
            .ask(
                provider,
                endpoint,
                new ProviderDialogue.Once(
                    target.redirectUri(),
                    new State(state.text()),
                    new Nonce(nonce.text()),
                    new CodeVerifier(verifier.text()),
                    start.purpose() == ProofPurpose.STEP_UP));
    return new Begun(
        subject(provider, new CanonicalIdentifier("", provider.id(), "", 1)),
        provider.personal(),
        new LinkStep.OpenUrl(url.toString()),
        null);
  }

  @Override
  public Proof prove(Claim claim, ProofInput input) {
    if (!(input instanceof ProofInput.Callback(Evidence evidence))) {
      throw spent();
    }
    IdentityProvider provider = providers.requireUsable(claim.tenant(), claim.subject().provider());
    AuthorizationRequest begun =
        requests.find(claim.tenant(), claim.attempt()).orElseThrow(ProviderProof::spent);
    if (begun.providerVersion() != provider.version()) {
      throw spent();
    }
    return switch (evidence) {
      case Evidence.None _ -> throw unlooked(begun);
      case Evidence.Worthless(String rule) ->
          throw DomainException.of(
              rule.equals("access_denied") ? Reason.CHALLENGE_VOID : Reason.PROOF_MISMATCH,
              "The provider's answer proves nothing; start again.",
              Map.of("rule", rule));
      case Evidence.Named named -> proof(claim, provider, begun, named);
    };
  }

  private Proof proof(
      Claim claim, IdentityProvider provider, AuthorizationRequest begun, Evidence.Named named) {
    if (!named.attempt().equals(claim.attempt())
        || !named.provider().equals(provider.id())
        || named.version() != provider.version()
        || !named.issuer().equals(provider.issuer())) {
      throw DomainException.of(
          Reason.PROOF_MISMATCH, "The attempt belongs to another session or target.");
    }
    return new Proof(
        subject(provider, named.user()),
        provider.personal(),
        dialogues.with(provider).evidence(),
        Set.of("fed"),
        1,
        authTime(claim.purpose(), begun, named.authTime()),
        provider.signInCapable(),
        begun.label(),
        named.email());
  }

  /**
   * When the user authenticated; never later than now. A provider that does not say so has at least
   * answered after we asked, which is no step-up (OpenID Connect Core 1.0 section 3.1.2.1).
   */
  private Instant authTime(
      ProofPurpose purpose, AuthorizationRequest begun, @Nullable Instant said) {
    if (purpose == ProofPurpose.STEP_UP
        && (said == null || said.isBefore(begun.createdTime().minus(IdTokens.CLOCK_SKEW)))) {
      throw DomainException.of(
          Reason.PROOF_MISMATCH,
          "The provider does not say that its user has just signed in again.",
          Map.of("rule", "auth_time"));
    }
    Instant now = clock.instant();
    Instant time = said == null ? begun.createdTime() : said;
    return time.isAfter(now) ? now : time;
  }

  /** Why an answer was not taken to the provider. */
  private DomainException unlooked(AuthorizationRequest begun) {
    Instant redeemed = begun.redeemedTime();
    if (redeemed == null) {
      return DomainException.of(
          Reason.PROOF_MISMATCH, "The answer is not of this attempt.", Map.of("rule", "state"));
    }
    return clock.instant().isBefore(redeemed.plus(IN_FLIGHT))
        ? DomainException.of(Reason.RETRY, "The answer is at the provider; try again.")
            .retryAfter(Duration.ofSeconds(1))
        : spent();
  }

  private static Subject subject(IdentityProvider provider, CanonicalIdentifier user) {
    LinkKind kind =
        switch (provider.protocol()) {
          case OIDC -> LinkKind.OIDC;
          case OAUTH2_USERINFO -> LinkKind.OAUTH2_USERINFO;
        };
    return new Subject(kind, provider.id(), provider.issuer(), user);
  }

  private static DomainException spent() {
    return DomainException.of(
        Reason.CHALLENGE_VOID, "The attempt waits for no such answer; start again.");
  }
}
