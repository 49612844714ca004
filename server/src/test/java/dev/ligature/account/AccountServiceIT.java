package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateAccountResponse;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountServiceIT {
  private TestTenant tenant;

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(SharedServer.get());
  }

  private AccountServiceGrpc.AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub gateway() {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.GATEWAY));
  }

  private static CreateAccountRequest.Builder account() {
    return CreateAccountRequest.newBuilder().setRequestId(UUID.randomUUID().toString());
  }

  @Test
  void REQ_S3_theOverviewShowsAccountProfileAndDevice() {
    String id = tenant.account();
    String token = tenant.signIn(id);

    GetOverviewResponse overview =
        AccountServiceGrpc.newBlockingStub(tenant.session(token))
            .getOverview(GetOverviewRequest.getDefaultInstance());

    assertThat(overview.getAccount().getAccountId()).isEqualTo(id);
    assertThat(overview.getAccount().getDisplayName()).isEqualTo("Ada");
    assertThat(overview.getProfilesList()).hasSize(1);
    assertThat(overview.getProfiles(0).getPrimary()).isTrue();
    assertThat(overview.getDevicesList()).hasSize(1);
    assertThat(overview.getDevices(0).getDisplayName()).isEqualTo("laptop");
    assertThat(overview.getIdentitiesList()).isEmpty();
  }

  @Test
  void aRepeatedRequestMakesOneAccount() {
    CreateAccountRequest request = account().setHandle("ada").build();

    CreateAccountResponse first = backend().createAccount(request);
    CreateAccountResponse second = backend().createAccount(request);

    assertThat(second).isEqualTo(first);
    Refused.with(
        Reason.REQUEST_ID_REUSED,
        () -> backend().createAccount(request.toBuilder().setHandle("eve").build()));
  }

  @Test
  void aLocaleAndATimeZoneAreWhatTheySay() {
    CreateAccountRequest right = account().setLocale("nb-NO").setTimeZone("Europe/Oslo").build();

    backend().createAccount(right);
    Refused.with(
        Reason.INVALID_FIELD, () -> backend().createAccount(account().setLocale("x").build()));
    Refused.with(
        Reason.INVALID_FIELD,
        () -> backend().createAccount(account().setTimeZone("Europe/Nowhere").build()));
  }

  @Test
  void aHandleIsHeldByOneAccountOfTheTenant() {
    backend().createAccount(account().setHandle("ada").build());

    Refused.with(
        Reason.ALREADY_EXISTS, () -> backend().createAccount(account().setHandle("ada").build()));
    TestTenant other = TestTenant.create(SharedServer.get());
    AccountServiceGrpc.newBlockingStub(other.channel(Role.BACKEND))
        .createAccount(account().setHandle("ada").build());
  }

  @Test
  void ATK_A19_anAssertionThatDiffersInOneClaimMakesNoSession() throws Exception {
    String id = tenant.account();
    Instant now = Instant.now();
    Map<String, UnaryOperator<JWTClaimsSet.Builder>> flips =
        Map.of(
            "audience", claims -> claims.audience("somebody"),
            "two audiences", claims -> claims.audience(List.of("ligature", "somebody")),
            "tenant", claims -> claims.claim("tenant", UUID.randomUUID().toString()),
            "subject", claims -> claims.subject("no-uuid"),
            "old", claims -> claims.issueTime(Date.from(now.minusSeconds(90))),
            "future", claims -> claims.issueTime(Date.from(now.plusSeconds(90))),
            "jti", claims -> claims.jwtID(null),
            "amr", claims -> claims.claim("amr", List.of("face")),
            "nonce", claims -> claims.claim("nonce", null),
            "auth_time", claims -> claims.claim("auth_time", now.plusSeconds(90).getEpochSecond()));

    flips.forEach(
        (name, flip) ->
            Refused.with(
                Reason.PROOF_MISMATCH,
                () -> createSession(tenant.sign(flip.apply(tenant.claims(id)).build()))));
    Refused.with(
        Reason.PROOF_MISMATCH,
        () ->
            createSession(
                TestTenant.sign(
                    new OctetKeyPairGenerator(Curve.Ed25519).generate(),
                    tenant.claims(id).build())));
    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> createSession(TestTenant.create(SharedServer.get()).sign(tenant.claims(id).build())));

    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> createSession(tenant.sign(tenant.claims(id).jwtID("j".repeat(129)).build())));

    createSession(tenant.sign(tenant.claims(id).build()));
  }

  @Test
  void idsOfAssertionsAreForgottenOnceTheyAreTooOldToComeAgain() {
    createSession(tenant.sign(tenant.claims(tenant.account()).build()));
    Sql sql = SharedServer.get().bean(Sql.class);
    sql.update(
        """
        insert into gateway_assertion_use (tenant_id, gateway_key_id, jti, used_time, expire_time)
        select tenant_id, gateway_key_id, 'old', used_time, now() - interval '1 second'
        from gateway_assertion_use where tenant_id = ?
        """,
        tenant.id());

    SharedServer.get().bean(UsedAssertions.class).sweep();

    assertThat(
            sql.list(
                row -> row.text("jti"),
                "select jti from gateway_assertion_use where tenant_id = ?",
                tenant.id()))
        .singleElement()
        .isNotEqualTo("old");
  }

  @Test
  void ATK_A19_anAssertionIsUsedOnce() {
    String assertion = tenant.sign(tenant.claims(tenant.account()).build());

    createSession(assertion);

    Refused.with(Reason.PROOF_MISMATCH, () -> createSession(assertion));
  }

  @Test
  void ATK_A36_anAccountOfAnotherTenantIsAsAbsentAsNone() {
    String foreign = TestTenant.create(SharedServer.get()).account();

    Refused.with(
        Reason.NOT_FOUND, () -> createSession(tenant.sign(tenant.claims(foreign).build())));
    Refused.with(
        Reason.NOT_FOUND,
        () -> createSession(tenant.sign(tenant.claims(UUID.randomUUID().toString()).build())));
  }

  @Test
  void aSessionTokenIsToldOnce() {
    CreateSessionRequest request =
        CreateSessionRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setGatewayAssertion(tenant.sign(tenant.claims(tenant.account()).build()))
            .build();

    var first = gateway().createSession(request).getSession();
    var second = gateway().createSession(request).getSession();

    assertThat(first.getSessionToken()).isNotEmpty();
    assertThat(second.getSessionToken()).isEmpty();
    assertThat(second.getSessionId()).isEqualTo(first.getSessionId());
  }

  @Test
  void aSessionOfAnotherTenantOrNoneIsRefused() {
    String token = tenant.signIn(tenant.account());
    TestTenant other = TestTenant.create(SharedServer.get());

    Refused.with(
        Reason.SESSION_REVOKED,
        () ->
            AccountServiceGrpc.newBlockingStub(other.session(token))
                .getOverview(GetOverviewRequest.getDefaultInstance()));
    Refused.with(
        Reason.SESSION_MISSING,
        () -> backend().getOverview(GetOverviewRequest.getDefaultInstance()));
    Refused.with(
        Reason.SESSION_REVOKED,
        () ->
            AccountServiceGrpc.newBlockingStub(tenant.session(token + "x"))
                .getOverview(GetOverviewRequest.getDefaultInstance()));
  }

  private void createSession(String assertion) {
    assertThat(
            gateway()
                .createSession(
                    CreateSessionRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setGatewayAssertion(assertion)
                        .build())
                .getSession()
                .getSessionToken())
        .isNotEmpty();
  }
}
