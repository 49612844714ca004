package dev.ligature.account;

import dev.ligature.api.account.v1.Device;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.api.account.v1.IdentityKind;
import dev.ligature.api.account.v1.IdentitySummary;
import dev.ligature.rpc.Wire;
import java.time.Instant;

/** The overview on the wire. */
final class OverviewMessages {
  private OverviewMessages() {}

  static GetOverviewResponse overview(Overviews.Overview overview) {
    GetOverviewResponse.Builder response =
        GetOverviewResponse.newBuilder().setAccount(AccountMessages.account(overview.account()));
    overview.profiles().forEach(each -> response.addProfiles(AccountMessages.profile(each)));
    overview.identities().forEach(each -> response.addIdentities(identity(each)));
    overview.devices().forEach(each -> response.addDevices(device(each)));
    return response.build();
  }

  static IdentitySummary identity(Overviews.Identity identity) {
    IdentitySummary.Builder summary =
        IdentitySummary.newBuilder()
            .setIdentityId(identity.id().toString())
            .setKind(IdentityKind.valueOf("IDENTITY_KIND_" + identity.kind()))
            .setProvider(identity.provider())
            .setDisplay(identity.display())
            .setLabel(Wire.orEmpty(identity.label()))
            .setSignInCapable(identity.signInCapable());
    Instant verified = identity.verifiedTime();
    if (verified != null) {
      summary.setVerifyTime(Wire.time(verified));
    }
    Instant lastUsed = identity.lastUsedTime();
    if (lastUsed != null) {
      summary.setLastUsedTime(Wire.time(lastUsed));
    }
    return summary.build();
  }

  static Device device(Overviews.Device device) {
    return Device.newBuilder()
        .setDeviceId(device.id().toString())
        .setDisplayName(device.displayName())
        .setClientPlatform(Wire.orEmpty(device.clientPlatform()))
        .setLastHandshakeTime(Wire.time(device.lastHandshakeTime()))
        .setCreateTime(Wire.time(device.createdTime()))
        .setRevoked(device.revoked())
        .build();
  }
}
