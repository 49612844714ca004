package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.RedeemRecoveryCodeRequest;
import dev.ligature.api.account.v1.RedeemRecoveryCodeResponse;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Channel;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A recovery code is heard on a known device, whatever strangers have tried. */
class RecoveryOnDevicesIT {
  private static final String WRONG = "AAAA-AAAA-AAAA-AAAA";

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String ada = tenant.account();
  private final TestIdentities.Mailbox own = TestIdentities.verified(server, tenant.id(), ada);
  private final NewSession session = tenant.signInOnDevice(ada);
  private final String code =
      AccountServiceGrpc.newBlockingStub(tenant.session(session.getSessionToken()))
          .generateRecoveryCodes(
              GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build())
          .getRecoveryCodes(0);

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private Channel on(String device) {
    return tenant.onDevice(device, Role.BACKEND);
  }

  private RedeemRecoveryCodeResponse redeem(
      Channel channel, String name, String typed, boolean commit) {
    return AccountServiceGrpc.newBlockingStub(channel)
        .redeemRecoveryCode(
            RedeemRecoveryCodeRequest.newBuilder()
                .setRequestId(id())
                .setHandleOrIdentifier(name)
                .setRecoveryCode(typed)
                .setCommit(commit)
                .build());
  }

  private String left(Channel channel, String name) {
    return Refused.with(Reason.CODE_INVALID, () -> redeem(channel, name, WRONG, false))
        .metadata()
        .getOrDefault("attempts_left", "");
  }

  private void strangersUseUp() {
    Channel stranger = tenant.channel(Role.BACKEND);
    for (int i = 0; i < 5; i++) {
      left(stranger, own.address());
    }
    Refused.with(Reason.RATE_LIMITED, () -> redeem(stranger, own.address(), code, false));
  }

  @Test
  void ATK_A33_aKnownDeviceRecoversAfterStrangersHaveUsedUpTheTriesAndOthersDoNot() {
    strangersUseUp();
    String others = tenant.signInOnDevice(tenant.account()).getDeviceToken();
    for (String token : List.of(others, "no token of anybody's")) {
      Refused.with(Reason.CODE_INVALID, () -> redeem(on(token), own.address(), code, false));
    }

    assertThat(redeem(on(session.getDeviceToken()), own.address(), code, false).getIdentitiesList())
        .hasSize(1);
  }

  @Test
  void ATK_A33_aRevokedDeviceIsHeardNoMore() {
    strangersUseUp();
    server
        .bean(Sql.class)
        .update("update device set revoked_time = now() where tenant_id = ?", tenant.id());

    Refused.with(
        Reason.CODE_INVALID,
        () -> redeem(on(session.getDeviceToken()), own.address(), code, false));
  }

  @Test
  void ATK_A33_aKnownDeviceHasFiveTriesAndTheyCountForStrangersToo() {
    Channel known = on(session.getDeviceToken());
    for (int i = 4; i >= 0; i--) {
      assertThat(left(known, own.address())).isEqualTo(Integer.toString(i));
    }

    Refused.with(Reason.RATE_LIMITED, () -> redeem(known, own.address(), code, false));
    Refused.with(
        Reason.RATE_LIMITED,
        () -> redeem(tenant.channel(Role.BACKEND), own.address(), code, false));
  }

  @Test
  void ATK_A16_theTriesThatAreToldAreThoseOfWhatIsShown() {
    String others = tenant.signInOnDevice(tenant.account()).getDeviceToken();
    strangersUseUp();
    for (String token : List.of(session.getDeviceToken(), others, "no token of anybody's")) {
      assertThat(
              List.of(
                  left(on(token), own.address()),
                  left(on(token), "nobody@example.org"),
                  left(on(token), own.address()),
                  left(on(token), "nobody@example.org"),
                  left(on(token), own.address())))
          .as("shown: %s", new OpaqueToken(token))
          .containsExactly("4", "3", "2", "1", "0");
      Refused.with(Reason.RATE_LIMITED, () -> redeem(on(token), own.address(), WRONG, false));
    }
  }

  @Test
  void ATK_A4_aRecoveryRevokesTheDevicesOfWhoeverWasIn() {
    KnownDevices devices = server.bean(KnownDevices.class);
    OpaqueToken token = new OpaqueToken(session.getDeviceToken());
    assertThat(devices.accountOf(tenant.id(), token)).isPresent();
    redeem(on(token.text()), own.address(), code, true);

    assertThat(devices.accountOf(tenant.id(), token)).isEmpty();
  }
}
