package dev.ligature.audit;

import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.audit.v1.ListEventsRequest;
import dev.ligature.api.audit.v1.ListEventsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Pages;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** AuditService on the wire. */
@Singleton
final class AuditEndpoint extends AuditServiceGrpc.AuditServiceImplBase {
  private final Calls calls;
  private final Events events;
  private final Pages pages;

  AuditEndpoint(Calls calls, Events events, Pages pages) {
    this.calls = calls;
    this.events = events;
    this.pages = pages;
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
