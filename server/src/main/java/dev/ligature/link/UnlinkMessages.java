package dev.ligature.link;

import dev.ligature.api.link.v1.ConfirmUnlinkResponse;
import dev.ligature.api.link.v1.PrepareUnlinkResponse;
import dev.ligature.api.link.v1.ReportCompromisedResponse;
import dev.ligature.rpc.Wire;

/** Unlinks on the wire. */
final class UnlinkMessages {
  private static final int MOST_PERSONAS = 200;

  private UnlinkMessages() {}

  static PrepareUnlinkResponse prepared(Unlinker.Prepared prepared) {
    UnlinkImpact impact = prepared.impact();
    dev.ligature.api.link.v1.UnlinkImpact.Builder shown =
        dev.ligature.api.link.v1.UnlinkImpact.newBuilder()
            .addAllLostSignInMethods(impact.lostMethods())
            .setEndedSessions(impact.ended().sessions())
            .setRemainingIdentities(impact.remaining());
    impact.ended().personas().stream()
        .limit(MOST_PERSONAS)
        .forEach(persona -> shown.addAffectedPersonaIds(persona.toString()));
    return PrepareUnlinkResponse.newBuilder()
        .setImpact(shown)
        .setUnlinkTicket(prepared.ticket().text())
        .setExpireTime(Wire.time(prepared.expireTime()))
        .build();
  }

  static ConfirmUnlinkResponse confirmed(Unlinker.Unlinked unlinked) {
    return ConfirmUnlinkResponse.newBuilder()
        .setEndedSessions(unlinked.endedSessions())
        .setRevision(unlinked.revision().encode())
        .build();
  }

  static ReportCompromisedResponse reported(Unlinker.Unlinked unlinked) {
    return ReportCompromisedResponse.newBuilder()
        .setRecoveryOnly(unlinked.recoveryOnly())
        .setEndedSessions(unlinked.endedSessions())
        .setRevision(unlinked.revision().encode())
        .build();
  }
}
