package dev.ligature.link.oidc;

import org.jspecify.annotations.Nullable;

/** A provider's answer proves nothing; the cause is a short word for clients and logs. */
final class ProviderRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String rule;

  ProviderRefused(String rule) {
    this(rule, null);
  }

  ProviderRefused(String rule, @Nullable Throwable cause) {
    super(rule, cause);
    this.rule = rule;
  }

  /** What the answer breaks, such as {@code id_token_nonce}. */
  String rule() {
    return rule;
  }
}
