package dev.ligature.vault;

import com.google.common.collect.ImmutableSet;
import dev.ligature.common.Platform;

/** Kind of a credential, as stored and as the contract's {@code CredentialKind} names it. */
public enum CredentialKind {
  MTPROTO(Platform.TELEGRAM),
  MATRIX(Platform.MATRIX),
  SASL(Platform.IRC),
  XMPP(Platform.XMPP),
  OAUTH2(Platform.SLACK, Platform.DISCORD),
  OAUTH2_BOT(Platform.SLACK, Platform.DISCORD);

  private final ImmutableSet<Platform> platforms;

  CredentialKind(Platform... platforms) {
    this.platforms = ImmutableSet.copyOf(platforms);
  }

  /** True if personas of the platform have credentials of this kind. */
  public boolean fits(Platform platform) {
    return platforms.contains(platform);
  }

  /** Kind of the credential that a login of a user makes. */
  public static CredentialKind ofLogin(Platform platform) {
    return switch (platform) {
      case TELEGRAM -> MTPROTO;
      case MATRIX -> MATRIX;
      case IRC -> SASL;
      case XMPP -> XMPP;
      case SLACK, DISCORD -> OAUTH2;
    };
  }
}
