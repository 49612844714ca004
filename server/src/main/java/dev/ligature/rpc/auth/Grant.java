package dev.ligature.rpc.auth;

import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one verified credential says of its holder. The role of daemons is never among its roles:
 * they prove themselves by their own keys.
 *
 * @param name the holder, unique among all issuers and certificates
 * @param tenant the tenant it is bound to; null where it is bound to none
 */
record Grant(String name, Set<Role> roles, @Nullable TenantId tenant) {
  Grant {
    Set<Role> ofServices = EnumSet.noneOf(Role.class);
    ofServices.addAll(roles);
    ofServices.remove(Role.DAEMON);
    roles = ofServices;
  }

  /** What two credentials of one call say together: the roles of both, bound to either's tenant. */
  Grant and(Grant other) {
    if (tenant != null && other.tenant != null && !tenant.equals(other.tenant)) {
      throw new CredentialsRefused("the two credentials are bound to different tenants");
    }
    Set<Role> common = EnumSet.copyOf(roles);
    common.retainAll(other.roles);
    return new Grant(name, common, tenant == null ? other.tenant : tenant);
  }
}
