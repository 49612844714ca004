package dev.ligature.link.oidc;

/** What a provider speaks. */
public enum ProviderProtocol {
  /** OpenID Connect Core 1.0. */
  OIDC,
  /** OAuth 2.0 with a user endpoint that we know, for providers without OpenID Connect. */
  OAUTH2_USERINFO
}
