package dev.ligature.link.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.PlatformTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users of platforms are linked over the real server by what their gateway signs. */
class LinkPlatformIT {
  private static final String USER = "123456789";
  private static final String STRANGER = UUID.randomUUID().toString();

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();
  private final String session = tenant.signIn(account);

  private LinkServiceGrpc.LinkServiceBlockingStub as(String token) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(token));
  }

  private JWTClaimsSet.Builder claims(String forAccount, String nonce) {
    return tenant
        .claims(forAccount)
        .claim("purpose", "LINK")
        .claim("platform", "telegram")
        .claim("platform_user", USER)
        .claim("name", "Ada")
        .claim("nonce", nonce);
  }

  private LinkAttempt start(String token, String assertion) {
    return as(token)
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setPlatform(PlatformTarget.newBuilder().setGatewayAssertion(assertion))
                .build())
        .getAttempt();
  }

  private LinkAttempt start() {
    return start(session, tenant.sign(claims(account, "any").build()));
  }

  private LinkAttempt give(LinkAttempt attempt, String assertion) {
    return as(session)
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setAttemptId(attempt.getAttemptId())
                .setGatewayAssertion(assertion)
                .build())
        .getAttempt();
  }

  private JWTClaimsSet.Builder proof(LinkAttempt attempt) {
    return claims(account, attempt.getAttemptId());
  }

  @Test
  void REQ_S1_aPlatformUserIsLinkedByTwoAssertionsOfItsGateway() {
    LinkAttempt attempt = start();
    assertThat(attempt.getState()).isEqualTo(LinkState.LINK_STATE_STEP);

    LinkAttempt linked = give(attempt, tenant.sign(proof(attempt).build()));

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(linked.getLinked().getIdentity().getProvider()).isEqualTo("telegram");
    assertThat(linked.getLinked().getIdentity().getDisplay()).isEqualTo("Ada (" + USER + ")");
  }

  static Stream<Map.Entry<String, UnaryOperator<JWTClaimsSet.Builder>>> flips() {
    return Stream.of(
        flip("another audience", claims -> claims.audience("elsewhere")),
        flip("no audience", claims -> claims.audience((String) null)),
        flip("another tenant", claims -> claims.claim("tenant", STRANGER)),
        flip("another account", claims -> claims.subject(STRANGER)),
        flip("no account", claims -> claims.subject(null)),
        flip("another platform", claims -> claims.claim("platform", "discord")),
        flip("no platform", claims -> claims.claim("platform", null)),
        flip("no user", claims -> claims.claim("platform_user", null)),
        flip("another user", claims -> claims.claim("platform_user", "987654321")),
        flip("another purpose", claims -> claims.claim("purpose", "SIGN_IN")),
        flip("no purpose", claims -> claims.claim("purpose", null)),
        flip("another attempt", claims -> claims.claim("nonce", STRANGER)),
        flip("no nonce", claims -> claims.claim("nonce", null)),
        flip("no id", claims -> claims.jwtID(null)),
        flip("no time", claims -> claims.issueTime(null)),
        flip("too old", claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(62)))),
        flip("not yet", claims -> claims.issueTime(Date.from(Instant.now().plusSeconds(30)))));
  }

  private static Map.Entry<String, UnaryOperator<JWTClaimsSet.Builder>> flip(
      String name, UnaryOperator<JWTClaimsSet.Builder> change) {
    return Map.entry(name, change);
  }

  @ParameterizedTest
  @MethodSource("flips")
  void ATK_A19_anAssertionThatDiffersInOneClaimProvesNothing(
      Map.Entry<String, UnaryOperator<JWTClaimsSet.Builder>> flip) {
    LinkAttempt attempt = start();

    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> give(attempt, tenant.sign(flip.getValue().apply(proof(attempt)).build())));

    assertThat(give(attempt, tenant.sign(proof(attempt).build())).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A19_anAssertionWorksOnce() {
    String first = tenant.sign(claims(account, "any").build());
    start(session, first);
    Refused.with(Reason.PROOF_MISMATCH, () -> start(session, first));

    LinkAttempt attempt = start();
    String proof = tenant.sign(proof(attempt).build());
    give(attempt, proof);
    Refused.with(Reason.CHALLENGE_VOID, () -> give(attempt, proof));
  }

  @Test
  void ATK_A19_onlyTheTenantsOwnLivingKeyIsBelieved() throws Exception {
    LinkAttempt attempt = start();
    TestTenant other = TestTenant.create(server);
    Refused.with(Reason.PROOF_MISMATCH, () -> give(attempt, other.sign(proof(attempt).build())));
    var unknown = new OctetKeyPairGenerator(Curve.Ed25519).keyID("gateway-1").generate();
    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> give(attempt, TestTenant.sign(unknown, proof(attempt).build())));

    revoke("now()");
    Refused.with(Reason.PROOF_MISMATCH, () -> give(attempt, tenant.sign(proof(attempt).build())));
    revoke("null");
    assertThat(give(attempt, tenant.sign(proof(attempt).build())).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  private void revoke(String time) {
    server
        .bean(Sql.class)
        .update(
            "update gateway_key set revoked_time = " + time + " where tenant_id = ?", tenant.id());
  }

  @Test
  void ATK_A19_anAssertionOfASignedInAccountLinksNothingAndTheOtherWayRound() {
    Refused.with(
        Reason.PROOF_MISMATCH, () -> start(session, tenant.sign(tenant.claims(account).build())));
    Refused.with(Reason.PROOF_MISMATCH, () -> tenant.signIn(claims(account, "any").build()));
    assertThat(tenant.signIn(tenant.claims(account).build())).isNotEmpty();
  }

  @Test
  void ATK_A19_aRenamedUserIsTheSameIdentity() {
    LinkAttempt first = start();
    give(first, tenant.sign(proof(first).build()));

    LinkAttempt renamed =
        start(session, tenant.sign(claims(account, "any").claim("name", "Grace").build()));

    assertThat(give(renamed, tenant.sign(proof(renamed).claim("name", "Grace").build())).getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
  }

  @Test
  void ATK_A19_aUserNameIsNoId() {
    Refused.with(
        Reason.BAD_IDENTIFIER,
        () ->
            start(
                session,
                tenant.sign(claims(account, "any").claim("platform_user", "@ada").build())));
  }

  @Test
  void ATK_A20_aBareIdIsNoAssertion() {
    Refused.with(Reason.PROOF_MISMATCH, () -> start(session, "telegram:" + USER));
  }
}
