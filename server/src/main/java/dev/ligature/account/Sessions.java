package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.SessionId;
import dev.ligature.common.StartupRefusal;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import dev.ligature.rpc.SessionAlive;
import dev.ligature.rpc.SessionCheck;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and checks the sessions of users. */
@Singleton
public class Sessions implements SessionCheck, SessionAlive {
  private static final Duration PROLONG_EVERY = Duration.ofMinutes(1);

  /** How long a session that a merge ended may repeat the request that ended it. */
  static final Duration REPEATABLE = Duration.ofMinutes(10);

  private final SessionRepository repository;
  private final KnownDevices devices;
  private final Ids ids;
  private final Clock clock;
  private final Duration idle;
  private final Duration lifetime;

  /**
   * @param idle how long an unused session lives
   * @param lifetime how long a session lives, however much it is used
   */
  Sessions(
      SessionRepository repository,
      KnownDevices devices,
      Ids ids,
      Clock clock,
      @Value("${ligature.session.idle:14d}") Duration idle,
      @Value("${ligature.session.lifetime:90d}") Duration lifetime) {
    this.repository = repository;
    this.devices = devices;
    this.ids = ids;
    this.clock = clock;
    if (idle.toSeconds() < 1 || lifetime.toSeconds() < 1) {
      throw new StartupRefusal(
          "LIGATURE_SESSION_IDLE and LIGATURE_SESSION_LIFETIME must be at least a second.");
    }
    this.idle = idle;
    this.lifetime = lifetime;
  }

  /**
   * A new session and its token, which is told once.
   *
   * @param deviceToken token by which the session's device is known next time, told once too; null
   *     where it runs on none
   */
  public record Minted(
      SessionId id, OpaqueToken token, @Nullable OpaqueToken deviceToken, Instant expireTime) {}

  @Override
  public UserSession check(TenantId tenant, String service, String token) {
    Instant now = clock.instant();
    SessionRepository.Live live =
        repository
            .findLive(tenant, new OpaqueToken(token).digest(), service, now)
            .orElseThrow(
                () -> DomainException.of(Reason.SESSION_REVOKED, "The session is not live."));
    if (live.lastUsedTime().plus(PROLONG_EVERY).isBefore(now)) {
      repository.prolong(tenant, live.session().id(), now);
    }
    return live.session();
  }

  @Override
  public Optional<UserSession> checkSwitched(TenantId tenant, String service, String token) {
    return repository.findSwitched(
        tenant, new OpaqueToken(token).digest(), service, clock.instant().minus(REPEATABLE));
  }

  @Override
  public void require(Caller caller) {
    if (!repository.isLive(caller.tenant(), caller.session().id(), clock.instant())) {
      throw DomainException.of(Reason.SESSION_REVOKED, "The session has ended.");
    }
  }

  /**
   * Ends every session and revokes every device of an account but one, in the running transaction.
   */
  public void revokeAllBut(TenantId tenant, AccountId account, SessionId kept) {
    repository.revokeAllBut(tenant, account, kept, "FIRST_PROOF", clock.instant());
  }

  /** Makes a session in the running transaction; the account row must be locked by the caller. */
  public Minted mint(NewSession session, long accountEpoch) {
    Instant now = clock.instant();
    OpaqueToken token = OpaqueToken.mint(ids);
    SessionId id = new SessionId(ids.next());
    Instant expireTime = now.plus(lifetime);
    KnownDevices.SignedIn device =
        devices.signIn(session.tenant(), session.account(), session.device(), now).orElse(null);
    repository.insert(
        id,
        session,
        accountEpoch,
        token.digest(),
        device == null ? null : device.id(),
        idle,
        now,
        expireTime);
    return new Minted(id, token, device == null ? null : device.token(), expireTime);
  }
}
