package dev.ligature.account;

import dev.ligature.api.account.v1.CreateGuestRequest;
import dev.ligature.api.account.v1.CreateGuestResponse;
import dev.ligature.api.account.v1.DeleteAccountResponse;
import dev.ligature.api.account.v1.ListDevicesRequest;
import dev.ligature.api.account.v1.ListDevicesResponse;
import dev.ligature.api.account.v1.RevokeDeviceRequest;
import dev.ligature.api.account.v1.RevokeDeviceResponse;
import dev.ligature.common.Caller;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/** How accounts begin and end, and the devices in between: from request to answer. */
@Singleton
class LifecycleEndpoint {
  private static final Devices.Place LATEST =
      new Devices.Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

  private final Guests guests;
  private final Devices devices;
  private final Erasure erasure;
  private final Pages pages;

  LifecycleEndpoint(Guests guests, Devices devices, Erasure erasure, Pages pages) {
    this.guests = guests;
    this.devices = devices;
    this.erasure = erasure;
    this.pages = pages;
  }

  CreateGuestResponse createGuest(Caller caller, CreateGuestRequest request) {
    Guests.Guest guest =
        guests.create(
            caller, Wire.orNull(request.getDisplayName()), Wire.orNull(request.getDeviceName()));
    return CreateGuestResponse.newBuilder()
        .setAccount(AccountMessages.account(guest.account()))
        .setSession(FactorMessages.session(guest.account().id(), 1, guest.session()))
        .setRevision(guest.revision().encode())
        .build();
  }

  ListDevicesResponse listDevices(Caller caller, ListDevicesRequest request) {
    Pages.Page<Overviews.Device> page =
        pages.page(
            "ListDevices/" + caller.account(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) -> devices.list(caller, place(after), limit),
            device -> device.lastHandshakeTime() + "/" + device.id());
    ListDevicesResponse.Builder response =
        ListDevicesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addDevices(OverviewMessages.device(each)));
    return response.build();
  }

  RevokeDeviceResponse revokeDevice(Caller caller, RevokeDeviceRequest request) {
    return RevokeDeviceResponse.newBuilder()
        .setRevision(devices.revoke(caller, UUID.fromString(request.getDeviceId())).encode())
        .build();
  }

  DeleteAccountResponse deleteAccount(Caller caller) {
    Erasure.Erased erased = erasure.erase(caller);
    return DeleteAccountResponse.newBuilder()
        .setShredHorizonTime(Wire.time(erased.horizonTime()))
        .setRevision(erased.revision().encode())
        .build();
  }

  private static Devices.Place place(String after) {
    if (after.isEmpty()) {
      return LATEST;
    }
    int slash = after.indexOf('/');
    return new Devices.Place(
        Instant.parse(after.substring(0, slash)), UUID.fromString(after.substring(slash + 1)));
  }
}
