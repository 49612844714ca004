package dev.ligature.link.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.ligature.policy.TenantSecrets;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Redeems authorization codes (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
@Singleton
class TokenEndpoint {
  private final ProviderHttp http;
  private final Providers providers;
  private final TenantSecrets secrets;

  TokenEndpoint(ProviderHttp http, Providers providers, TenantSecrets secrets) {
    this.http = http;
    this.providers = providers;
    this.secrets = secrets;
  }

  /**
   * The provider's answer for a code; it is neither a redirect nor an error of the provider's own.
   *
   * @param methods how the provider lets clients prove themselves; null means by HTTP Basic
   * @throws IOException if the provider is away
   */
  HTTPResponse redeem(
      IdentityProvider provider,
      URI endpoint,
      @Nullable List<ClientAuthenticationMethod> methods,
      AuthorizationRequest request,
      String code)
      throws IOException {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code),
            URI.create(request.redirectUri()),
            new CodeVerifier(
                secrets.open(provider.tenant(), request.redirectUri(), request.verifier())));
    HTTPRequest message = message(provider, endpoint, methods, grant).toHTTPRequest();
    message.setAccept("application/json");
    HTTPResponse response = message.send(http);
    if (response.getStatusCode() >= HTTPResponse.SC_SERVER_ERROR) {
      throw new IOException("the token endpoint has failed");
    }
    return response;
  }

  private TokenRequest message(
      IdentityProvider provider,
      URI endpoint,
      @Nullable List<ClientAuthenticationMethod> methods,
      AuthorizationCodeGrant grant) {
    ClientID client = new ClientID(provider.clientId());
    String secret = providers.secret(provider).orElse("");
    if (secret.isEmpty()) {
      return new TokenRequest.Builder(endpoint, client, grant).build();
    }
    boolean basic =
        methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    return new TokenRequest.Builder(
            endpoint,
            basic
                ? new ClientSecretBasic(client, new Secret(secret))
                : new ClientSecretPost(client, new Secret(secret)),
            grant)
        .build();
  }
}
