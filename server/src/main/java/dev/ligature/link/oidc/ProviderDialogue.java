package dev.ligature.link.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.ligature.link.CanonicalIdentifier;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How we speak with providers of one protocol. */
interface ProviderDialogue {
  ProviderProtocol protocol();

  /** What the audit log calls a proof by it. */
  String evidence();

  /**
   * Where browsers are sent.
   *
   * @throws IOException if the provider is away
   */
  URI authorizationEndpoint(IdentityProvider provider) throws IOException;

  /**
   * What makes one request unlike all others.
   *
   * @param afresh whether the user must sign in there again, and the provider say when
   */
  record Once(
      String redirectUri, State state, Nonce nonce, CodeVerifier verifier, boolean afresh) {}

  /** The address with which a browser asks for an authorization; reaches nothing. */
  URI ask(IdentityProvider provider, URI authorizationEndpoint, Once once);

  /**
   * Whether the provider always names itself beside its answers (RFC 9207 section 3).
   *
   * @throws IOException if the provider is away
   */
  boolean namesItself(IdentityProvider provider) throws IOException;

  /** Redeems a code; a failure here leaves the code unused. */
  interface Redeemed {
    /**
     * Whom the answer names.
     *
     * @throws ProviderRefused if it proves nothing
     * @throws IOException if the provider is away
     */
    User user() throws ProviderRefused, IOException;
  }

  /**
   * A user of the provider.
   *
   * @param email address that the provider says it verified, if it says so
   * @param authTime when they signed in there, if the provider says so
   */
  record User(CanonicalIdentifier identifier, @Nullable String email, @Nullable Instant authTime) {
    @Override
    public String toString() {
      return "User[]";
    }
  }

  /**
   * Takes a code to the provider.
   *
   * @throws IOException if the provider is away and the code was not taken
   */
  Redeemed redeem(IdentityProvider provider, AuthorizationRequest request, String code)
      throws IOException;
}
