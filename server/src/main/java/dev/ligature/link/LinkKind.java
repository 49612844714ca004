package dev.ligature.link;

/** What an attempt is to link: a kind of identity, or an outside account. */
public enum LinkKind {
  EMAIL,
  PHONE,
  OIDC,
  OAUTH2_USERINFO,
  WALLET,
  PLATFORM,
  CONNECTOR
}
