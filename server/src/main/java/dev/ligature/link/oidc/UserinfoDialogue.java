package dev.ligature.link.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * OAuth 2.0 with PKCE and the provider's own user endpoint. The access token is used for one
 * question and forgotten.
 */
@Singleton
final class UserinfoDialogue implements ProviderDialogue {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<UserEndpoint> endpoints;
  private final TokenEndpoint tokens;
  private final ProviderHttp http;

  UserinfoDialogue(List<UserEndpoint> endpoints, TokenEndpoint tokens, ProviderHttp http) {
    this.endpoints = List.copyOf(endpoints);
    this.tokens = tokens;
    this.http = http;
  }

  @Override
  public ProviderProtocol protocol() {
    return ProviderProtocol.OAUTH2_USERINFO;
  }

  @Override
  public String evidence() {
    return "OAUTH2_USERINFO";
  }

  @Override
  public URI authorizationEndpoint(IdentityProvider provider) throws IOException {
    return endpoint(provider).authorizationEndpoint();
  }

  @Override
  public URI ask(IdentityProvider provider, URI authorizationEndpoint, Once once) {
    return new com.nimbusds.oauth2.sdk.AuthorizationRequest.Builder(
            ResponseType.CODE, new ClientID(provider.clientId()))
        .endpointURI(authorizationEndpoint)
        .scope(Scope.parse(provider.scopes()))
        .redirectionURI(URI.create(once.redirectUri()))
        .state(once.state())
        .codeChallenge(once.verifier(), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  @Override
  public boolean namesItself(IdentityProvider provider) {
    return false;
  }

  @Override
  public Redeemed redeem(IdentityProvider provider, AuthorizationRequest request, String code)
      throws IOException {
    UserEndpoint endpoint = endpoint(provider);
    HTTPResponse response =
        tokens.redeem(
            provider,
            endpoint.tokenEndpoint(),
            List.of(ClientAuthenticationMethod.CLIENT_SECRET_POST),
            request,
            code);
    return () -> user(endpoint, accessToken(response));
  }

  private User user(UserEndpoint endpoint, AccessToken token) throws ProviderRefused, IOException {
    String answer =
        http.get(
            endpoint.userEndpoint(),
            Map.of(
                "authorization", List.of(token.toAuthorizationHeader()),
                "accept", List.of("application/json")));
    try {
      JsonNode user = JSON.readTree(answer);
      JsonNode id = user.path(endpoint.idMember());
      if (!id.isIntegralNumber()) {
        throw new ProviderRefused("user_id");
      }
      JsonNode name = user.path(endpoint.nameMember());
      return new User(
          UserNames.of(id.asText(), name.isTextual() ? name.asText() : null), null, null);
    } catch (JsonProcessingException e) {
      throw new ProviderRefused("user", e);
    }
  }

  private static AccessToken accessToken(HTTPResponse response) throws ProviderRefused {
    try {
      TokenResponse parsed = TokenResponse.parse(response);
      if (parsed.indicatesSuccess()) {
        return parsed.toSuccessResponse().getTokens().getAccessToken();
      }
      throw new ProviderRefused("token_response");
    } catch (ParseException e) {
      throw new ProviderRefused("token_response", e);
    }
  }

  private UserEndpoint endpoint(IdentityProvider provider) throws IOException {
    return endpoints.stream()
        .filter(each -> each.issuer().equals(provider.issuer()))
        .findFirst()
        .orElseThrow(() -> new IOException("the installation knows this issuer no more"));
  }
}
