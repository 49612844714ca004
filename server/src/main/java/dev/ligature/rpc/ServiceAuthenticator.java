package dev.ligature.rpc;

import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Port to the ways a service proves itself: mutual TLS, service token. */
public interface ServiceAuthenticator {
  /**
   * A proven service.
   *
   * @param tenant the tenant it is bound to; null for installation-wide roles
   * @param person subject of the personal token, for support, operator and auditor
   */
  record Service(
      String name, Set<Role> roles, @Nullable TenantId tenant, @Nullable String person) {}

  /**
   * The service that calls, or empty where the call carries no service credentials at all.
   *
   * @param tls of the call's connection; null without TLS
   * @param headers of the call, whichever protocol brought them
   * @throws dev.ligature.common.DomainException CREDENTIALS_INVALID for credentials that do not
   *     verify
   */
  Optional<Service> authenticate(@Nullable SSLSession tls, Metadata headers);
}
