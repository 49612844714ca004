package dev.ligature.vault;

import dev.ligature.api.vault.v1.GetSealingKeyRequest;
import dev.ligature.api.vault.v1.GetSealingKeyResponse;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.GetTicketKeysResponse;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.rpc.Callers;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** The contract's VaultService. */
@Singleton
class VaultEndpoint extends VaultServiceGrpc.VaultServiceImplBase {
  private final SealingKeys sealing;
  private final TicketKeys tickets;

  VaultEndpoint(SealingKeys sealing, TicketKeys tickets) {
    this.sealing = sealing;
    this.tickets = tickets;
  }

  @Override
  public void getSealingKey(
      GetSealingKeyRequest request, StreamObserver<GetSealingKeyResponse> responses) {
    SignedManifest signed =
        request.hasResidency()
            ? sealing.manifest(request.getResidency())
            : sealing.manifest(Callers.current().tenant());
    responses.onNext(
        GetSealingKeyResponse.newBuilder().setManifest(VaultMessages.sealingKeys(signed)).build());
    responses.onCompleted();
  }

  @Override
  public void getTicketKeys(
      GetTicketKeysRequest request, StreamObserver<GetTicketKeysResponse> responses) {
    responses.onNext(
        GetTicketKeysResponse.newBuilder()
            .setKeys(VaultMessages.ticketKeys(tickets.published()))
            .build());
    responses.onCompleted();
  }
}
