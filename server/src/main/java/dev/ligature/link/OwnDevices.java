package dev.ligature.link;

import dev.ligature.account.KnownDevices;
import dev.ligature.common.Caller;
import dev.ligature.common.DeviceId;
import dev.ligature.common.OpaqueToken;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Tells whether somebody without a session claims an identity of the account whose device is shown.
 * Only that account's identities are looked at, so that nothing is learned of anybody else's.
 */
@Singleton
class OwnDevices {
  private final KnownDevices devices;
  private final IdentityRepository identities;

  OwnDevices(KnownDevices devices, IdentityRepository identities) {
    this.devices = devices;
    this.identities = identities;
  }

  /** The device that is shown, where its account has the claimed identity. */
  Optional<DeviceId> of(Caller caller, Subject claimed) {
    OpaqueToken shown = caller.deviceTokenOrNull();
    return Optional.ofNullable(shown)
        .flatMap(token -> devices.find(caller.tenant(), token))
        .filter(device -> identities.has(caller.tenant(), device.account(), claimed))
        .map(KnownDevices.Known::id);
  }
}
