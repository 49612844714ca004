package dev.ligature.link;

import dev.ligature.api.link.v1.IdentityKind;
import dev.ligature.rpc.Wire;
import java.time.Instant;

/** Identities on the wire. */
final class IdentityMessages {
  private IdentityMessages() {}

  static dev.ligature.api.link.v1.Identity identity(Identity identity) {
    dev.ligature.api.link.v1.Identity.Builder message =
        dev.ligature.api.link.v1.Identity.newBuilder()
            .setIdentityId(identity.id().toString())
            .setKind(IdentityKind.valueOf("IDENTITY_KIND_" + identity.kind().name()))
            .setProvider(identity.provider())
            .setDisplay(identity.display())
            .setLabel(Wire.orEmpty(identity.label()))
            .setSignInCapable(identity.signInCapable())
            .setCreateTime(Wire.time(identity.createdTime()));
    Instant verified = identity.verifiedTime();
    if (verified != null) {
      message.setVerifyTime(Wire.time(verified));
    }
    Instant lastUsed = identity.lastUsedTime();
    if (lastUsed != null) {
      message.setLastUsedTime(Wire.time(lastUsed));
    }
    return message.build();
  }
}
