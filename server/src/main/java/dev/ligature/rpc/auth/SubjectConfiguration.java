package dev.ligature.rpc.auth;

import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import io.micronaut.context.annotation.EachProperty;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A known subject of an issuer. An issuer with such rows knows no other subject, and what its
 * tokens claim of roles does not count.
 *
 * @param issuer name of the issuer
 * @param subject exact value of {@code sub}
 * @param tenant id of the tenant it is bound to; null to take the token's
 */
@EachProperty(value = "ligature.subjects", list = true)
record SubjectConfiguration(
    String issuer, String subject, Set<Role> roles, @Nullable String tenant) {
  SubjectConfiguration {
    if (tenant != null) {
      tenant = UUID.fromString(tenant).toString();
    }
  }

  @Nullable TenantId tenantId() {
    return tenant == null ? null : new TenantId(UUID.fromString(tenant));
  }
}
