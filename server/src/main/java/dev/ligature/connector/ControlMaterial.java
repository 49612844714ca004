package dev.ligature.connector;

import com.google.protobuf.ByteString;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.CredentialStored;
import dev.ligature.api.connector.v1.CredentialUpdate;
import dev.ligature.api.connector.v1.LeaseGrant;
import dev.ligature.api.connector.v1.LeaseRefused;
import dev.ligature.api.connector.v1.LeaseRequest;
import dev.ligature.api.connector.v1.TicketRedeemed;
import dev.ligature.api.connector.v1.TicketRedemption;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Frames about credentials and tickets: the instance's signature is checked, the vault decides. */
final class ControlMaterial {
  private final ControlParts parts;
  private final String environment;
  private final DaemonSession session;
  private final ControlNonces nonces;

  ControlMaterial(
      ControlParts parts, String environment, DaemonSession session, ControlNonces nonces) {
    this.parts = parts;
    this.environment = environment;
    this.session = session;
    this.nonces = nonces;
  }

  ControlResponse.Builder lease(String id, LeaseRequest request, AssignmentFence fence) {
    UUID credential = UUID.fromString(request.getCredentialRef());
    try {
      byte[] nonce = request.getServerNonce().toByteArray();
      requireSigned(
          nonce,
          request.getSignature(),
          DaemonStatements.leaseRequest(environment, nonce, id, fence, credential));
      CredentialLeasing.Lease lease = built(parts.leasing()).lease(fence, credential);
      return ControlResponse.newBuilder()
          .setLeaseGrant(
              LeaseGrant.newBuilder()
                  .setFence(request.getFence())
                  .setLeaseId(lease.id().toString())
                  .setCredentialRef(credential.toString())
                  .setVersion(lease.version())
                  .setKind(CredentialKind.valueOf("CREDENTIAL_KIND_" + lease.kind()))
                  .setLeaseTtl(ControlMessages.duration(lease.timeToLive()))
                  .setMaterial(
                      ControlMessages.parsed(SealedSecret.parser(), lease.sealedMaterial())));
    } catch (DomainException refusal) {
      return refused(request, refusal);
    }
  }

  private static ControlResponse.Builder refused(LeaseRequest request, DomainException refusal) {
    LeaseRefused.Builder refused =
        LeaseRefused.newBuilder().setFence(request.getFence()).setReason(refusal.reason().name());
    Duration delay = refusal.retryDelay();
    if (delay != null) {
      refused.setRetryAfter(ControlMessages.duration(delay));
    }
    return ControlResponse.newBuilder().setLeaseRefused(refused);
  }

  ControlResponse.Builder store(CredentialUpdate update, AssignmentFence fence) {
    CredentialLeasing.Stored stored =
        built(parts.leasing())
            .store(
                fence,
                UUID.fromString(update.getCredentialRef()),
                update.getExpectedVersion(),
                update.getMaterial().toByteArray(),
                ControlMessages.duration(update.getCredentialTtl()));
    return ControlResponse.newBuilder()
        .setCredentialStored(
            CredentialStored.newBuilder()
                .setCredentialRef(update.getCredentialRef())
                .setVersion(stored.version())
                .setAccepted(stored.accepted()));
  }

  ControlResponse.Builder redeem(TicketRedemption redemption) {
    byte[] nonce = redemption.getServerNonce().toByteArray();
    requireSigned(
        nonce,
        redemption.getSignature(),
        DaemonStatements.ticketRedemption(environment, session, nonce, redemption.getTicket()));
    DaemonTicketRedemption.Redeemed redeemed =
        built(parts.tickets()).redeem(session, redemption.getTicket());
    return ControlResponse.newBuilder()
        .setTicketRedeemed(
            TicketRedeemed.newBuilder()
                .setTicketId(redeemed.ticket().toString())
                .setAccepted(redeemed.accepted()));
  }

  private void requireSigned(byte[] nonce, ByteString signature, byte[] statement) {
    if (!nonces.takes(nonce)
        || !SigningKeyPair.verifies(session.signingKey(), signature.toByteArray(), statement)) {
      throw DomainException.of(
          Reason.CREDENTIALS_INVALID, "The instance's signature does not verify.");
    }
  }

  private static <T> T built(@Nullable T part) {
    if (part == null) {
      throw DomainException.of(Reason.NOT_BUILT, "This part is not built yet.");
    }
    return part;
  }
}
