package dev.ligature.keys;

/** What a key of the system itself is for; each use has a key of its own. */
public enum Purpose {
  /** HMAC of one-time codes. */
  OTP_HMAC("otp-hmac", Type.SYMMETRIC),
  /** HMAC of recovery codes before they are stored. */
  RECOVERY_PEPPER("recovery-pepper", Type.SYMMETRIC),
  /** HMAC of requests that may be repeated. */
  IDEMPOTENCY_HMAC("idempotency-hmac", Type.SYMMETRIC),
  /** Seals page tokens and cursors. */
  CURSOR_AEAD("cursor-aead", Type.SYMMETRIC),
  /** To which secrets for the vault are sealed; one a residency. */
  VAULT_HPKE("vault-hpke", Type.X25519),
  /** Signs checkpoints of the audit log. */
  LOG_NOTE("log-note", Type.ED25519),
  /** Signs the published ticket keys and sealing keys. */
  TICKET_ROOT("ticket-root", Type.ED25519),
  /** Seals client secrets of providers; one a tenant. */
  PROVIDER_SECRETS("provider-secrets", Type.SYMMETRIC),
  /** Seals a tenant's own audit bodies; its public half works while the master key is away. */
  TENANT_AUDIT("tenant-audit", Type.X25519);

  /** Kind of key material. */
  enum Type {
    SYMMETRIC,
    X25519,
    ED25519
  }

  private final String keyName;
  private final Type type;

  Purpose(String keyName, Type type) {
    this.keyName = keyName;
    this.type = type;
  }

  /** Name as stored and documented. */
  public String keyName() {
    return keyName;
  }

  Type type() {
    return type;
  }
}
