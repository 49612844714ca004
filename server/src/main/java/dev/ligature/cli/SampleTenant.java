package dev.ligature.cli;

import dev.ligature.admin.Tenant;
import dev.ligature.admin.TenantKind;
import dev.ligature.admin.Tenants;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Role;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.Set;

/** The tenant that a developer's first calls go to. */
@Singleton
@Requires(property = "ligature.sample-tenant", value = "true")
final class SampleTenant {
  private static final String SLUG = "sample";

  private final Tenants tenants;
  private final SampleGateway gateway;
  private final Ids ids;

  SampleTenant(Tenants tenants, SampleGateway gateway, Ids ids) {
    this.tenants = tenants;
    this.gateway = gateway;
    this.ids = ids;
  }

  /** Makes it, with its gateway, unless an earlier run did. */
  Tenant ensure() {
    Tenant tenant = tenant();
    gateway.ensure(tenant.id());
    return tenant;
  }

  private Tenant tenant() {
    try {
      return tenants.get(developer(), SLUG);
    } catch (DomainException missing) {
      return tenants.create(developer(), SLUG, "Sample", TenantKind.CONSUMER, "eu");
    }
  }

  private Caller developer() {
    return new Caller(
        "development",
        Set.of(Role.OPERATOR),
        null,
        null,
        null,
        null,
        "ligature.admin.v1.AdminService/CreateTenant",
        ids.next(),
        HexFormat.of().formatHex(ids.bytes(16)));
  }
}
