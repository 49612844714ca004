package dev.ligature.admin;

import dev.ligature.api.admin.v1.ListTenantsResponse;
import dev.ligature.rpc.Wire;
import java.util.List;

/** Tenants on the wire and off it. */
final class AdminMessages {
  private AdminMessages() {}

  static dev.ligature.api.admin.v1.Tenant tenant(Tenant tenant) {
    return dev.ligature.api.admin.v1.Tenant.newBuilder()
        .setTenantId(tenant.id().toString())
        .setSlug(tenant.slug())
        .setDisplayName(tenant.displayName())
        .setKind(
            switch (tenant.kind()) {
              case CONSUMER -> dev.ligature.api.admin.v1.TenantKind.TENANT_KIND_CONSUMER;
              case ENTERPRISE -> dev.ligature.api.admin.v1.TenantKind.TENANT_KIND_ENTERPRISE;
            })
        .setState(
            switch (tenant.state()) {
              case ACTIVE -> dev.ligature.api.admin.v1.TenantState.TENANT_STATE_ACTIVE;
              case SUSPENDED -> dev.ligature.api.admin.v1.TenantState.TENANT_STATE_SUSPENDED;
              case DELETED -> dev.ligature.api.admin.v1.TenantState.TENANT_STATE_DELETED;
            })
        .setResidency(tenant.residency())
        .setCreateTime(Wire.time(tenant.createdTime()))
        .build();
  }

  static TenantKind kind(dev.ligature.api.admin.v1.TenantKind kind) {
    return kind == dev.ligature.api.admin.v1.TenantKind.TENANT_KIND_ENTERPRISE
        ? TenantKind.ENTERPRISE
        : TenantKind.CONSUMER;
  }

  /** A page; {@code found} holds one row more than the page where there is a next one. */
  static ListTenantsResponse page(List<Tenant> found, int size) {
    ListTenantsResponse.Builder page = ListTenantsResponse.newBuilder();
    found.stream().limit(size).forEach(each -> page.addTenants(tenant(each)));
    if (found.size() > size) {
      page.setNextPageToken(found.get(size - 1).slug());
    }
    return page.build();
  }
}
