package dev.ligature.audit;

import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.GetCheckpointRequest;
import dev.ligature.api.audit.v1.GetCheckpointResponse;
import dev.ligature.api.audit.v1.GetConsistencyProofRequest;
import dev.ligature.api.audit.v1.GetConsistencyProofResponse;
import dev.ligature.api.audit.v1.GetEntriesRequest;
import dev.ligature.api.audit.v1.GetEntriesResponse;
import dev.ligature.api.audit.v1.GetInclusionProofRequest;
import dev.ligature.api.audit.v1.GetInclusionProofResponse;
import dev.ligature.api.audit.v1.GetTileRequest;
import dev.ligature.api.audit.v1.GetTileResponse;
import dev.ligature.api.audit.v1.ListEventsRequest;
import dev.ligature.api.audit.v1.ListEventsResponse;
import dev.ligature.api.audit.v1.WatchCheckpointsRequest;
import dev.ligature.api.audit.v1.WatchCheckpointsResponse;
import dev.ligature.audit.tree.LogSequencing;
import dev.ligature.audit.tree.SignedLog;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.ServiceHealth;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** AuditService on the wire. */
@Singleton
final class AuditEndpoint extends AuditServiceGrpc.AuditServiceImplBase implements ServiceHealth {
  /** Hashes of a full tile, and most entries of an answer. */
  private static final int MOST = 256;

  private final Calls calls;
  private final Events events;
  private final Pages pages;
  private final SignedLog log;
  private final CheckpointStream checkpoints;
  private final Optional<LogSequencing> sequencing;

  AuditEndpoint(
      Calls calls,
      Events events,
      Pages pages,
      SignedLog log,
      CheckpointStream checkpoints,
      Optional<LogSequencing> sequencing) {
    this.calls = calls;
    this.events = events;
    this.pages = pages;
    this.log = log;
    this.checkpoints = checkpoints;
    this.sequencing = sequencing;
  }

  @Override
  public String service() {
    return AuditServiceGrpc.SERVICE_NAME;
  }

  @Override
  public boolean isServing() {
    return sequencing.map(log -> !log.isStopped()).orElse(true);
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> observer) {
    calls.read(
        observer,
        caller -> {
          boolean audits = caller.sessionOrNull() == null && caller.has(Role.AUDITOR);
          return EventMessages.page(audits ? disclosed(caller, request) : own(caller, request));
        });
  }

  @Override
  public void getCheckpoint(
      GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> observer) {
    calls.read(
        observer,
        caller ->
            GetCheckpointResponse.newBuilder()
                .setCheckpoint(LogMessages.checkpoint(log.newest()))
                .build());
  }

  @Override
  public void watchCheckpoints(
      WatchCheckpointsRequest request, StreamObserver<WatchCheckpointsResponse> observer) {
    checkpoints.open(observer);
  }

  @Override
  public void getTile(GetTileRequest request, StreamObserver<GetTileResponse> observer) {
    int width = request.getWidth() == 0 ? MOST : request.getWidth();
    calls.read(
        observer,
        caller -> LogMessages.tile(log.tile(request.getLevel(), request.getTileIndex(), width)));
  }

  @Override
  public void getEntries(GetEntriesRequest request, StreamObserver<GetEntriesResponse> observer) {
    long start = request.getStartIndex();
    int limit = request.getCount() == 0 ? MOST : request.getCount();
    calls.read(observer, caller -> LogMessages.entries(start, log.entries(start, limit)));
  }

  @Override
  public void getInclusionProof(
      GetInclusionProofRequest request, StreamObserver<GetInclusionProofResponse> observer) {
    calls.read(
        observer,
        caller -> LogMessages.inclusion(log.inclusion(request.getIndex(), request.getTreeSize())));
  }

  @Override
  public void getConsistencyProof(
      GetConsistencyProofRequest request, StreamObserver<GetConsistencyProofResponse> observer) {
    calls.read(
        observer,
        caller ->
            LogMessages.consistency(
                log.consistency(request.getFirstSize(), request.getSecondSize())));
  }

  private Pages.Page<EventView> own(Caller caller, ListEventsRequest request) {
    AccountId account = caller.account();
    boolean otherAccount = request.hasAccountId() && !account.equals(account(request));
    boolean otherTenant = request.hasTenantId() && !caller.tenant().equals(tenant(request));
    if (otherAccount || otherTenant) {
      throw DomainException.notFound();
    }
    return page(
        account.toString(),
        request,
        (before, limit) ->
            events.own(caller, EventMessages.filter(request.getFilter()), before, limit));
  }

  private Pages.Page<EventView> disclosed(Caller auditor, ListEventsRequest request) {
    require(request.hasAccountId(), "account_id");
    require(request.hasTenantId(), "tenant_id");
    require(!request.getReason().isBlank(), "reason");
    TenantId tenant = tenant(request);
    if (auditor.tenantOrNull() != null && !tenant.equals(auditor.tenantOrNull())) {
      throw DomainException.notFound();
    }
    return page(
        String.valueOf(auditor.person()),
        request,
        (before, limit) ->
            events.disclose(
                auditor,
                tenant,
                account(request),
                request.getReason(),
                EventMessages.filter(request.getFilter()),
                before,
                limit));
  }

  /** Reads some events before a position. */
  private interface Reader {
    List<EventView> read(long before, int limit);
  }

  private Pages.Page<EventView> page(String viewer, ListEventsRequest request, Reader reader) {
    byte[] asked =
        request.toBuilder().clearPageToken().clearPageSize().clearReason().build().toByteArray();
    return pages.page(
        "ListEvents/" + viewer + "/" + Base64.getEncoder().encodeToString(asked),
        request.getPageToken(),
        request.getPageSize(),
        (place, limit) ->
            reader.read(place.isEmpty() ? Long.MAX_VALUE : Long.parseLong(place), limit),
        event -> Long.toString(event.position()));
  }

  private static AccountId account(ListEventsRequest request) {
    return new AccountId(UUID.fromString(request.getAccountId()));
  }

  private static TenantId tenant(ListEventsRequest request) {
    return new TenantId(UUID.fromString(request.getTenantId()));
  }

  private static void require(boolean present, String field) {
    if (!present) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, field, "An auditor must give " + field + ".");
    }
  }
}
