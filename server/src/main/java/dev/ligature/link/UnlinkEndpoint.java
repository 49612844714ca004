package dev.ligature.link;

import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkResponse;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PrepareUnlinkResponse;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.api.link.v1.ReportCompromisedResponse;
import dev.ligature.common.Caller;
import dev.ligature.common.IdentityId;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Unlinks: from request to answer. */
@Singleton
class UnlinkEndpoint {
  private final Unlinker unlinker;

  UnlinkEndpoint(Unlinker unlinker) {
    this.unlinker = unlinker;
  }

  PrepareUnlinkResponse prepare(Caller caller, PrepareUnlinkRequest request) {
    return UnlinkMessages.prepared(unlinker.prepare(caller, identity(request.getIdentityId())));
  }

  ConfirmUnlinkResponse confirm(Caller caller, ConfirmUnlinkRequest request) {
    return UnlinkMessages.confirmed(unlinker.confirm(caller, request.getUnlinkTicket()));
  }

  ReportCompromisedResponse report(Caller caller, ReportCompromisedRequest request) {
    return UnlinkMessages.reported(unlinker.report(caller, identity(request.getIdentityId())));
  }

  private static IdentityId identity(String id) {
    return new IdentityId(UUID.fromString(id));
  }
}
