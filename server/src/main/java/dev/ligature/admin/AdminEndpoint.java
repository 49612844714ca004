package dev.ligature.admin;

import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.CreateTenantResponse;
import dev.ligature.api.admin.v1.GetPolicyRequest;
import dev.ligature.api.admin.v1.GetPolicyResponse;
import dev.ligature.api.admin.v1.GetTenantRequest;
import dev.ligature.api.admin.v1.GetTenantResponse;
import dev.ligature.api.admin.v1.ListGatewayKeysRequest;
import dev.ligature.api.admin.v1.ListGatewayKeysResponse;
import dev.ligature.api.admin.v1.ListIdentityProvidersRequest;
import dev.ligature.api.admin.v1.ListIdentityProvidersResponse;
import dev.ligature.api.admin.v1.ListTenantsRequest;
import dev.ligature.api.admin.v1.ListTenantsResponse;
import dev.ligature.api.admin.v1.PutGatewayKeyRequest;
import dev.ligature.api.admin.v1.PutGatewayKeyResponse;
import dev.ligature.api.admin.v1.PutIdentityProviderRequest;
import dev.ligature.api.admin.v1.PutIdentityProviderResponse;
import dev.ligature.api.admin.v1.RemoveIdentityProviderRequest;
import dev.ligature.api.admin.v1.RemoveIdentityProviderResponse;
import dev.ligature.api.admin.v1.RevokeGatewayKeyRequest;
import dev.ligature.api.admin.v1.RevokeGatewayKeyResponse;
import dev.ligature.api.admin.v1.SetNotifierRequest;
import dev.ligature.api.admin.v1.SetNotifierResponse;
import dev.ligature.api.admin.v1.SetPolicyRequest;
import dev.ligature.api.admin.v1.SetPolicyResponse;
import dev.ligature.api.admin.v1.UpdateTenantRequest;
import dev.ligature.api.admin.v1.UpdateTenantResponse;
import dev.ligature.common.TenantId;
import dev.ligature.keys.KeySettings;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** AdminService on the wire. */
@Singleton
final class AdminEndpoint extends AdminServiceGrpc.AdminServiceImplBase {
  private static final int DEFAULT_PAGE = 50;

  private final Calls calls;
  private final Tenants tenants;
  private final GatewayKeys keys;
  private final Policies policies;
  private final IdentityProviders providers;
  private final TenantNotifiers notifiers;
  private final KeySettings settings;

  AdminEndpoint(
      Calls calls,
      Tenants tenants,
      GatewayKeys keys,
      Policies policies,
      IdentityProviders providers,
      TenantNotifiers notifiers,
      KeySettings settings) {
    this.calls = calls;
    this.tenants = tenants;
    this.keys = keys;
    this.policies = policies;
    this.providers = providers;
    this.notifiers = notifiers;
    this.settings = settings;
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
                            request.getResidency().isEmpty()
                                ? settings.homeResidency()
                                : request.getResidency())))
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
                            ? tenants.get(caller, tenant(request.getTenantId()))
                            : tenants.get(caller, request.getSlug())))
                .build());
  }

  @Override
  public void listTenants(
      ListTenantsRequest request, StreamObserver<ListTenantsResponse> observer) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    calls.read(
        observer,
        caller ->
            AdminMessages.page(tenants.listAfter(caller, request.getPageToken(), size + 1), size));
  }

  @Override
  public void updateTenant(
      UpdateTenantRequest request, StreamObserver<UpdateTenantResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            UpdateTenantResponse.newBuilder()
                .setTenant(
                    AdminMessages.tenant(
                        tenants.update(
                            caller,
                            tenant(request.getTenantId()),
                            request.hasDisplayName() ? request.getDisplayName() : null,
                            AdminMessages.state(request.getState()))))
                .build());
  }

  @Override
  public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> observer) {
    calls.read(
        observer,
        caller ->
            PolicyMessages.inForce(
                policies.get(
                    caller,
                    request.getTenantId().isEmpty()
                        ? caller.tenant()
                        : tenant(request.getTenantId()))));
  }

  @Override
  public void setPolicy(SetPolicyRequest request, StreamObserver<SetPolicyResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            SetPolicyResponse.newBuilder()
                .setVersion(
                    policies.set(
                        caller,
                        tenant(request.getTenantId()),
                        PolicyMessages.policy(request.getPolicy()),
                        request.getExpectedVersion(),
                        request.getReason(),
                        AdminMessages.act(request),
                        approval(request.getApprovalId())))
                .build());
  }

  @Override
  public void putGatewayKey(
      PutGatewayKeyRequest request, StreamObserver<PutGatewayKeyResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            PutGatewayKeyResponse.newBuilder()
                .setKey(
                    AdminMessages.gatewayKey(
                        keys.put(
                            caller,
                            tenant(request.getTenantId()),
                            AdminMessages.gatewayKey(request.getKey()),
                            request.getReason(),
                            AdminMessages.act(request),
                            approval(request.getApprovalId()))))
                .build());
  }

  @Override
  public void listGatewayKeys(
      ListGatewayKeysRequest request, StreamObserver<ListGatewayKeysResponse> observer) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    calls.read(
        observer,
        caller ->
            AdminMessages.keys(
                keys.listAfter(
                    caller, tenant(request.getTenantId()), request.getPageToken(), size + 1),
                size));
  }

  @Override
  public void revokeGatewayKey(
      RevokeGatewayKeyRequest request, StreamObserver<RevokeGatewayKeyResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            RevokeGatewayKeyResponse.newBuilder()
                .setKey(
                    AdminMessages.gatewayKey(
                        keys.revoke(
                            caller,
                            tenant(request.getTenantId()),
                            request.getGatewayKeyId(),
                            request.getReason())))
                .build());
  }

  @Override
  public void putIdentityProvider(
      PutIdentityProviderRequest request, StreamObserver<PutIdentityProviderResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            PutIdentityProviderResponse.newBuilder()
                .setProvider(
                    ProviderMessages.message(
                        providers.put(
                            caller,
                            ProviderMessages.provider(
                                tenant(request.getTenantId()), request.getProvider()),
                            request.getProvider().getClientSecret(),
                            request.getReason(),
                            ProviderMessages.act(request),
                            approval(request.getApprovalId()))))
                .build());
  }

  @Override
  public void listIdentityProviders(
      ListIdentityProvidersRequest request,
      StreamObserver<ListIdentityProvidersResponse> observer) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    calls.read(
        observer,
        caller ->
            ProviderMessages.page(
                providers.listAfter(
                    caller, tenant(request.getTenantId()), request.getPageToken(), size + 1),
                size));
  }

  @Override
  public void removeIdentityProvider(
      RemoveIdentityProviderRequest request,
      StreamObserver<RemoveIdentityProviderResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> {
          providers.remove(
              caller, tenant(request.getTenantId()), request.getProviderId(), request.getReason());
          return RemoveIdentityProviderResponse.getDefaultInstance();
        });
  }

  @Override
  public void setNotifier(
      SetNotifierRequest request, StreamObserver<SetNotifierResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> {
          notifiers.set(
              caller,
              tenant(request.getTenantId()),
              Wire.orNull(request.getMailFrom()),
              Wire.orNull(request.getSmsWebhookUrl()),
              request.getSmsWebhookSecret(),
              request.getReason(),
              AdminMessages.act(request.toBuilder().clearSmsWebhookSecret().build()),
              approval(request.getApprovalId()));
          return SetNotifierResponse.getDefaultInstance();
        });
  }

  private static @Nullable UUID approval(String id) {
    return id.isEmpty() ? null : UUID.fromString(id);
  }

  private static TenantId tenant(String id) {
    return new TenantId(UUID.fromString(id));
  }
}
