package dev.ligature.link.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** OpenID Connect Core 1.0, authorization code flow with PKCE. */
@Singleton
final class OidcDialogue implements ProviderDialogue {
  private final ProviderMetadata metadata;
  private final TokenEndpoint tokens;
  private final IdTokens idTokens;

  OidcDialogue(ProviderMetadata metadata, TokenEndpoint tokens, IdTokens idTokens) {
    this.metadata = metadata;
    this.tokens = tokens;
    this.idTokens = idTokens;
  }

  @Override
  public ProviderProtocol protocol() {
    return ProviderProtocol.OIDC;
  }

  @Override
  public String evidence() {
    return "OIDC_ID_TOKEN";
  }

  @Override
  public URI authorizationEndpoint(IdentityProvider provider) throws IOException {
    return metadata.of(provider.issuer()).getAuthorizationEndpointURI();
  }

  @Override
  public URI ask(IdentityProvider provider, URI authorizationEndpoint, Once once) {
    Scope scope = new Scope("openid");
    provider.scopes().forEach(scope::add);
    AuthenticationRequest.Builder request =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                scope,
                new ClientID(provider.clientId()),
                URI.create(once.redirectUri()))
            .endpointURI(authorizationEndpoint)
            .state(once.state())
            .nonce(once.nonce())
            .codeChallenge(once.verifier(), CodeChallengeMethod.S256);
    if (once.afresh()) {
      request.prompt(Prompt.Type.LOGIN).maxAge(0);
    }
    return request.build().toURI();
  }

  @Override
  public boolean namesItself(IdentityProvider provider) throws IOException {
    return metadata.of(provider.issuer()).supportsAuthorizationResponseIssuerParam();
  }

  @Override
  public Redeemed redeem(IdentityProvider provider, AuthorizationRequest request, String code)
      throws IOException {
    OIDCProviderMetadata issuer = metadata.of(provider.issuer());
    HTTPResponse response =
        tokens.redeem(
            provider,
            issuer.getTokenEndpointURI(),
            issuer.getTokenEndpointAuthMethods(),
            request,
            code);
    return () -> user(provider, request, issuer, response);
  }

  private User user(
      IdentityProvider provider,
      AuthorizationRequest request,
      OIDCProviderMetadata issuer,
      HTTPResponse response)
      throws ProviderRefused, IOException {
    JWTClaimsSet claims =
        idTokens.verify(
            tokens(response).getOIDCTokens().getIDToken(),
            issuer,
            provider.clientId(),
            request.nonceHash(),
            request.createdTime());
    return new User(
        UserNames.of(provider.subjectKey(), claims),
        UserNames.verifiedEmail(claims),
        authTime(claims));
  }

  private static OIDCTokenResponse tokens(HTTPResponse response) throws ProviderRefused {
    try {
      TokenResponse parsed = OIDCTokenResponseParser.parse(response);
      if (parsed instanceof OIDCTokenResponse success
          && success.getOIDCTokens().getIDToken() != null) {
        return success;
      }
      throw new ProviderRefused("token_response");
    } catch (ParseException e) {
      throw new ProviderRefused("token_response", e);
    }
  }

  private static @Nullable Instant authTime(JWTClaimsSet claims) {
    try {
      Date signedIn = claims.getDateClaim("auth_time");
      return signedIn == null ? null : signedIn.toInstant();
    } catch (java.text.ParseException e) {
      return null;
    }
  }
}
