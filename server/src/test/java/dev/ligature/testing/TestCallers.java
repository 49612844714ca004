package dev.ligature.testing;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Role;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Callers as the edge would have made them. */
public final class TestCallers {
  private TestCallers() {}

  /** A user of a backend, freshly signed in. */
  public static Caller user(TenantId tenant, AccountId account, String method) {
    UserSession session =
        new UserSession(
            new SessionId(UUID.randomUUID()), account, 1, Set.of("otp"), Instant.now(), null, 1);
    return backend(tenant, method).withSession(session);
  }

  /** A backend for itself. */
  public static Caller backend(TenantId tenant, String method) {
    return new Caller(
        "chat",
        Set.of(Role.BACKEND),
        tenant,
        null,
        null,
        null,
        method,
        UUID.randomUUID(),
        UUID.randomUUID().toString().replace("-", ""));
  }
}
