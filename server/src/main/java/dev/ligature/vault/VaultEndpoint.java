package dev.ligature.vault;

import dev.ligature.api.vault.v1.DescribeCredentialRequest;
import dev.ligature.api.vault.v1.DescribeCredentialResponse;
import dev.ligature.api.vault.v1.GetSealingKeyRequest;
import dev.ligature.api.vault.v1.GetSealingKeyResponse;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.GetTicketKeysResponse;
import dev.ligature.api.vault.v1.IntrospectTicketRequest;
import dev.ligature.api.vault.v1.IntrospectTicketResponse;
import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.LeaseCredentialResponse;
import dev.ligature.api.vault.v1.ListCredentialsRequest;
import dev.ligature.api.vault.v1.ListCredentialsResponse;
import dev.ligature.api.vault.v1.ListLeasesRequest;
import dev.ligature.api.vault.v1.ListLeasesResponse;
import dev.ligature.api.vault.v1.MintTicketRequest;
import dev.ligature.api.vault.v1.MintTicketResponse;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.PutCredentialResponse;
import dev.ligature.api.vault.v1.RedeemTicketRequest;
import dev.ligature.api.vault.v1.RedeemTicketResponse;
import dev.ligature.api.vault.v1.RenewLeaseRequest;
import dev.ligature.api.vault.v1.RenewLeaseResponse;
import dev.ligature.api.vault.v1.RevokeLeasesRequest;
import dev.ligature.api.vault.v1.RevokeLeasesResponse;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.common.Caller;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DomainException;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;

/** VaultService on the wire. */
@Singleton
final class VaultEndpoint extends VaultServiceGrpc.VaultServiceImplBase {
  private final Calls calls;
  private final SealingKeys sealing;
  private final TicketKeys ticketKeys;
  private final CredentialIntake intake;
  private final Credentials credentials;
  private final DaemonLeases leases;
  private final LeaseRevocations revocations;
  private final Tickets tickets;
  private final LeaseHolders holders;

  VaultEndpoint(
      Calls calls,
      SealingKeys sealing,
      TicketKeys ticketKeys,
      CredentialIntake intake,
      Credentials credentials,
      DaemonLeases leases,
      LeaseRevocations revocations,
      Tickets tickets,
      LeaseHolders holders) {
    this.calls = calls;
    this.sealing = sealing;
    this.ticketKeys = ticketKeys;
    this.intake = intake;
    this.credentials = credentials;
    this.leases = leases;
    this.revocations = revocations;
    this.tickets = tickets;
    this.holders = holders;
  }

  @Override
  public void getSealingKey(
      GetSealingKeyRequest request, StreamObserver<GetSealingKeyResponse> observer) {
    calls.read(
        observer,
        caller ->
            GetSealingKeyResponse.newBuilder()
                .setManifest(
                    VaultMessages.sealingKeys(
                        request.hasResidency()
                            ? sealing.manifest(request.getResidency())
                            : sealing.manifest(tenant(caller))))
                .build());
  }

  private static TenantId tenant(Caller caller) {
    if (caller.tenantOrNull() == null) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "residency", "A caller without a tenant names a residency.");
    }
    return caller.tenant();
  }

  @Override
  public void getTicketKeys(
      GetTicketKeysRequest request, StreamObserver<GetTicketKeysResponse> observer) {
    calls.read(
        observer,
        caller ->
            GetTicketKeysResponse.newBuilder()
                .setKeys(VaultMessages.ticketKeys(ticketKeys.published()))
                .build());
  }

  @Override
  public void putCredential(
      PutCredentialRequest request, StreamObserver<PutCredentialResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> VaultMessages.stored(intake.put(caller, VaultMessages.offer(request))));
  }

  @Override
  public void describeCredential(
      DescribeCredentialRequest request, StreamObserver<DescribeCredentialResponse> observer) {
    calls.read(
        observer,
        caller ->
            DescribeCredentialResponse.newBuilder()
                .setCredential(
                    VaultMessages.description(
                        credentials.describe(
                            caller,
                            new CredentialRef(UUID.fromString(request.getCredentialRef())))))
                .build());
  }

  @Override
  public void listCredentials(
      ListCredentialsRequest request, StreamObserver<ListCredentialsResponse> observer) {
    calls.read(
        observer,
        caller -> {
          Credentials.Page page =
              credentials.list(
                  caller,
                  request.hasPersonaId()
                      ? new PersonaId(UUID.fromString(request.getPersonaId()))
                      : null,
                  request.getPageSize(),
                  request.getPageToken());
          ListCredentialsResponse.Builder response =
              ListCredentialsResponse.newBuilder().setNextPageToken(page.nextPageToken());
          page.credentials()
              .forEach(each -> response.addCredentials(VaultMessages.description(each)));
          return response.build();
        });
  }

  @Override
  public void leaseCredential(
      LeaseCredentialRequest request, StreamObserver<LeaseCredentialResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            VaultMessages.leased(
                leases.lease(
                    caller,
                    new PersonaId(UUID.fromString(request.getConnectorId())),
                    request.getConnectorEpoch(),
                    new CredentialRef(UUID.fromString(request.getCredentialRef())),
                    request.hasLeaseTtl()
                        ? VaultMessages.duration(request.getLeaseTtl())
                        : LeaseWish.USUAL_LIFE)));
  }

  @Override
  public void renewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            RenewLeaseResponse.newBuilder()
                .setLease(
                    VaultMessages.lease(
                        leases.renew(
                            caller,
                            new LeaseId(UUID.fromString(request.getLeaseId())),
                            VaultMessages.duration(request.getLeaseTtl()))))
                .build());
  }

  @Override
  public void revokeLeases(
      RevokeLeasesRequest request, StreamObserver<RevokeLeasesResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            VaultMessages.revoked(
                revocations.revoke(
                    caller,
                    request.hasTenantId()
                        ? new TenantId(UUID.fromString(request.getTenantId()))
                        : null,
                    VaultMessages.selector(request),
                    request.getReason())));
  }

  @Override
  public void listLeases(ListLeasesRequest request, StreamObserver<ListLeasesResponse> observer) {
    calls.read(
        observer,
        caller -> {
          LeaseRevocations.Page page =
              revocations.list(
                  caller,
                  new TenantId(UUID.fromString(request.getTenantId())),
                  request.hasConnectorId()
                      ? new PersonaId(UUID.fromString(request.getConnectorId()))
                      : null,
                  request.hasInstanceId() ? UUID.fromString(request.getInstanceId()) : null,
                  request.getPageSize(),
                  request.getPageToken());
          ListLeasesResponse.Builder response =
              ListLeasesResponse.newBuilder().setNextPageToken(page.nextPageToken());
          page.leases().forEach(each -> response.addLeases(VaultMessages.lease(each)));
          return response.build();
        });
  }

  @Override
  public void mintTicket(MintTicketRequest request, StreamObserver<MintTicketResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> VaultMessages.ticket(tickets.mint(caller, VaultMessages.wish(request))));
  }

  @Override
  public void redeemTicket(
      RedeemTicketRequest request, StreamObserver<RedeemTicketResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> {
          Tickets.Held held = tickets.held(holders.holder(caller), request.getTicket());
          return RedeemTicketResponse.newBuilder()
              .setTicketId(held.id().toString())
              .setRedeemTime(Wire.time(tickets.redeem(held)))
              .build();
        });
  }

  @Override
  public void introspectTicket(
      IntrospectTicketRequest request, StreamObserver<IntrospectTicketResponse> observer) {
    calls.read(
        observer,
        caller ->
            (caller.has(Role.DAEMON)
                    ? tickets.worth(holders.holder(caller), request.getTicket())
                    : tickets.worth(caller.tenant(), request.getTicket()))
                .map(VaultMessages::worth)
                .orElse(IntrospectTicketResponse.getDefaultInstance()));
  }
}
