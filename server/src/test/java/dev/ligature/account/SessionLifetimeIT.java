package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.StartupRefusal;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionLifetimeIT {
  private static final String SERVICE = "messaging";
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Duration LIFETIME = Duration.ofMinutes(25);

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final Instant start = Instant.now();

  /** A node whose clock shows so many minutes after the start. */
  private Sessions after(int minutes, Duration idle, Duration lifetime) {
    return new Sessions(
        server.bean(SessionRepository.class),
        server.bean(KnownDevices.class),
        server.bean(Ids.class),
        Clock.fixed(start.plus(Duration.ofMinutes(minutes)), ZoneOffset.UTC),
        idle,
        lifetime);
  }

  private OpaqueToken mint() {
    AccountId account = new AccountId(UUID.fromString(tenant.account()));
    return after(0, IDLE, LIFETIME)
        .mint(
            new NewSession(
                tenant.id(),
                account,
                null,
                1,
                Set.of("pwd"),
                start,
                Set.of(SERVICE),
                ShownDevice.NONE),
            1)
        .token();
  }

  private boolean isLive(OpaqueToken token, int minutes) {
    try {
      return after(minutes, IDLE, LIFETIME).check(tenant.id(), SERVICE, token.text()).aal() == 1;
    } catch (DomainException e) {
      assertThat(e.reason()).isEqualTo(Reason.SESSION_REVOKED);
      return false;
    }
  }

  @Test
  void aSessionEndsWhereItIsNotUsedForItsIdleTime() {
    OpaqueToken token = mint();

    assertThat(isLive(token, 9)).isTrue();
    assertThat(isLive(token, 18)).as("prolonged by its use").isTrue();
    OpaqueToken unused = mint();
    assertThat(isLive(unused, 11)).isFalse();
  }

  @Test
  void noUseProlongsASessionBeyondItsLifetime() {
    OpaqueToken token = mint();

    assertThat(isLive(token, 9)).isTrue();
    assertThat(isLive(token, 18)).isTrue();
    assertThat(isLive(token, 24)).isTrue();
    assertThat(isLive(token, 26)).isFalse();
  }

  @Test
  void refusesToStartWithSessionsThatAreNeverLive() {
    assertThatThrownBy(() -> after(0, Duration.ZERO, LIFETIME))
        .isInstanceOf(StartupRefusal.class)
        .hasMessageContaining("LIGATURE_SESSION_IDLE");
  }
}
