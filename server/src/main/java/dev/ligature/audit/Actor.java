package dev.ligature.audit;

import dev.ligature.common.Caller;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who acted, in which call.
 *
 * @param id account, service, daemon session or subject of a person of staff
 * @param tenant tenant that the actor is bound to
 * @param method full method name, or the name of the platform's own job
 * @param traceId W3C trace id, 32 hex digits
 * @param attributes ids that go into the header of the entry
 */
public record Actor(
    ActorKind kind,
    String id,
    @Nullable TenantId tenant,
    String method,
    UUID correlationId,
    @Nullable String traceId,
    Map<String, String> attributes) {

  /** The one who makes a call: the person of staff, the daemon, the user or the service. */
  public static Actor of(Caller caller) {
    String person = caller.person();
    UserSession session = caller.sessionOrNull();
    if (person != null) {
      return of(caller, staffKind(caller), person, Map.of("service", caller.service()));
    }
    if (session != null) {
      return of(
          caller,
          ActorKind.USER,
          session.account().toString(),
          Map.of("service", caller.service(), "session_id", session.id().toString()));
    }
    if (caller.has(Role.DAEMON)) {
      return of(caller, ActorKind.DAEMON, daemon(caller), Map.of());
    }
    return of(caller, ActorKind.SERVICE, caller.service(), Map.of());
  }

  /** The platform itself, in one of its own jobs. */
  public static Actor system(String job, UUID correlationId) {
    return new Actor(ActorKind.SYSTEM, "ligature", null, job, correlationId, null, Map.of());
  }

  private static Actor of(
      Caller caller, ActorKind kind, String id, Map<String, String> attributes) {
    return new Actor(
        kind,
        id,
        caller.tenantOrNull(),
        caller.method(),
        caller.correlationId(),
        caller.traceId(),
        attributes);
  }

  private static ActorKind staffKind(Caller caller) {
    if (caller.has(Role.AUDITOR)) {
      return ActorKind.AUDITOR;
    }
    return caller.has(Role.OPERATOR) ? ActorKind.OPERATOR : ActorKind.SUPPORT;
  }

  private static String daemon(Caller caller) {
    return caller.daemonOrNull() == null ? caller.service() : caller.daemonOrNull().toString();
  }
}
