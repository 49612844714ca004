package dev.ligature.admin;

import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.CreateTenantResponse;
import dev.ligature.api.admin.v1.GetTenantRequest;
import dev.ligature.api.admin.v1.GetTenantResponse;
import dev.ligature.api.admin.v1.ListTenantsRequest;
import dev.ligature.api.admin.v1.ListTenantsResponse;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.Calls;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.UUID;

/** AdminService on the wire. */
@Singleton
final class AdminEndpoint extends AdminServiceGrpc.AdminServiceImplBase {
  private static final int DEFAULT_PAGE = 50;

  private final Calls calls;
  private final Tenants tenants;
  private final String region;

  AdminEndpoint(Calls calls, Tenants tenants, @Value("${ligature.region:eu}") String region) {
    this.calls = calls;
    this.tenants = tenants;
    this.region = region;
  }

  @Override
  public void createTenant(
      CreateTenantRequest request, StreamObserver<CreateTenantResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            CreateTenantResponse.newBuilder()
                .setTenant(
                    AdminMessages.tenant(
                        tenants.create(
                            caller,
                            request.getSlug(),
                            request.getDisplayName(),
                            AdminMessages.kind(request.getKind()),
                            request.getResidency().isEmpty() ? region : request.getResidency())))
                .build());
  }

  @Override
  public void getTenant(GetTenantRequest request, StreamObserver<GetTenantResponse> observer) {
    calls.read(
        observer,
        caller ->
            GetTenantResponse.newBuilder()
                .setTenant(
                    AdminMessages.tenant(
                        request.hasTenantId()
                            ? tenants.get(new TenantId(UUID.fromString(request.getTenantId())))
                            : tenants.get(request.getSlug())))
                .build());
  }

  @Override
  public void listTenants(
      ListTenantsRequest request, StreamObserver<ListTenantsResponse> observer) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    calls.read(
        observer,
        caller -> AdminMessages.page(tenants.listAfter(request.getPageToken(), size + 1), size));
  }
}
