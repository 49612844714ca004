package dev.ligature.link.oidc;

/** What names a provider's users for good. */
public enum SubjectKey {
  /** The subject (OpenID Connect Core section 2). */
  SUB,
  /** Tenant id and object id of Microsoft Entra, whose subject differs from client to client. */
  ENTRA_OBJECT,
  /** The number at the user endpoint. */
  USER_ID
}
