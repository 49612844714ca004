package dev.ligature.common;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: a service, and for whom.
 *
 * @param service name of the calling service or daemon, from its credentials
 * @param roles roles that its credentials grant
 * @param tenantOrNull tenant that its credentials are bound to; null for an installation-wide
 *     operator
 * @param sessionOrNull the user's session, where one accompanies the call
 * @param daemonOrNull the daemon's session, where a daemon calls
 * @param deviceTokenOrNull what the call shows of the user's device, where it shows something; it
 *     may be anything
 * @param person subject of the personal token of support, operator or auditor
 * @param method full method name, such as {@code ligature.link.v1.LinkService/StartLink}
 * @param correlationId our own id of this call, in the audit log and the logs
 * @param traceId the caller's W3C trace id (32 hex digits), or one of ours
 */
public record Caller(
    String service,
    Set<Role> roles,
    @Nullable TenantId tenantOrNull,
    @Nullable UserSession sessionOrNull,
    @Nullable DaemonSessionId daemonOrNull,
    @Nullable OpaqueToken deviceTokenOrNull,
    @Nullable String person,
    String method,
    UUID correlationId,
    String traceId) {

  /** A caller that shows no device. */
  public Caller(
      String service,
      Set<Role> roles,
      @Nullable TenantId tenantOrNull,
      @Nullable UserSession sessionOrNull,
      @Nullable DaemonSessionId daemonOrNull,
      @Nullable String person,
      String method,
      UUID correlationId,
      String traceId) {
    this(
        service,
        roles,
        tenantOrNull,
        sessionOrNull,
        daemonOrNull,
        null,
        person,
        method,
        correlationId,
        traceId);
  }

  /** The tenant of the caller; refused for a caller that is bound to none. */
  public TenantId tenant() {
    if (tenantOrNull == null) {
      throw DomainException.of(Reason.ROLE_MISSING, "The caller is not bound to a tenant.");
    }
    return tenantOrNull;
  }

  /** The user's session; refused where none accompanies the call. */
  public UserSession session() {
    if (sessionOrNull == null) {
      throw DomainException.of(Reason.SESSION_MISSING, "The call needs a user session.");
    }
    return sessionOrNull;
  }

  /** The account of the user's session. */
  public AccountId account() {
    return session().account();
  }

  /** The same caller with another session. */
  public Caller withSession(@Nullable UserSession session) {
    return new Caller(
        service,
        roles,
        tenantOrNull,
        session,
        daemonOrNull,
        deviceTokenOrNull,
        person,
        method,
        correlationId,
        traceId);
  }

  /** The same caller with what it shows of the user's device. */
  public Caller withDevice(@Nullable OpaqueToken token) {
    return new Caller(
        service,
        roles,
        tenantOrNull,
        sessionOrNull,
        daemonOrNull,
        token,
        person,
        method,
        correlationId,
        traceId);
  }

  /** True if one of the caller's roles is this one. */
  public boolean has(Role role) {
    return roles.contains(role);
  }
}
