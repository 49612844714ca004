package dev.ligature.rpc.auth;

import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import io.micronaut.context.annotation.EachProperty;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A known client certificate and what its holder may do.
 *
 * @param uri URI among its subject alternative names, such as a SPIFFE id
 * @param commonName CN of its subject, for certificates without such a URI
 * @param tenant id of the tenant it is bound to; null for none
 */
@EachProperty(value = "ligature.certificates", list = true)
record CertificateConfiguration(
    @Nullable String uri, @Nullable String commonName, Set<Role> roles, @Nullable String tenant) {
  CertificateConfiguration {
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a row of ligature.certificates grants no known role");
    }
  }

  /** The id of the tenant; a row with a malformed one fails at start. */
  @Nullable TenantId tenantId() {
    return tenant == null ? null : new TenantId(UUID.fromString(tenant));
  }
}
