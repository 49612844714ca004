package dev.ligature.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what gateways sign: a compact JWS (RFC 7515) signed with EdDSA by a registered key, for
 * us and this tenant, at most a minute old and used once.
 */
@Singleton
class AssertionVerifier {
  static final Duration SKEW = Duration.ofSeconds(5);

  private static final String AUDIENCE = "ligature";
  private static final Duration MAX_AGE = Duration.ofSeconds(60);
  private static final int MAX_ID_BYTES = 128;

  /** A key that is believed at a time. */
  private static final String LIVE =
      "revoked_time is null and (not_after_time is null or not_after_time > ?)";

  private final Sql sql;
  private final UsedAssertions used;
  private final Clock clock;

  AssertionVerifier(Sql sql, UsedAssertions used, Clock clock) {
    this.sql = sql;
    this.used = used;
    this.clock = clock;
  }

  private record Key(
      OctetKeyPair publicKey,
      String service,
      String platform,
      int maximumAal,
      Set<String> allowedAmr) {}

  /**
   * Verifies an assertion and burns its id in the running transaction.
   *
   * @throws DomainException PROOF_MISMATCH where anything is not as it must be
   */
  VerifiedAssertion redeem(TenantId tenant, String jws) {
    try {
      SignedJWT assertion = SignedJWT.parse(jws);
      String keyId = assertion.getHeader().getKeyID();
      if (keyId == null
          || !JWSAlgorithm.EdDSA.equals(assertion.getHeader().getAlgorithm())
          || assertion.getHeader().getCriticalParams() != null) {
        throw mismatch();
      }
      Key key = key(tenant, keyId);
      if (!assertion.verify(new Ed25519Verifier(key.publicKey()))) {
        throw mismatch();
      }
      JWTClaimsSet claims = assertion.getJWTClaimsSet();
      accept(tenant, keyId, claims);
      return new VerifiedAssertion(
          key.service(), key.platform(), key.maximumAal(), key.allowedAmr(), claims);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw mismatch();
    }
  }

  /** Platforms for whose users some key of the tenant is believed. */
  Set<String> platforms(TenantId tenant) {
    return Set.copyOf(
        sql.list(
            row -> row.text("platform"),
            "select distinct platform from gateway_key where tenant_id = ? and " + LIVE,
            tenant,
            clock.instant()));
  }

  private Key key(TenantId tenant, String keyId) {
    return sql.find(
            row ->
                new Key(
                    new OctetKeyPair.Builder(
                            Curve.Ed25519, Base64URL.encode(row.bytes("public_key")))
                        .build(),
                    row.text("service"),
                    row.text("platform"),
                    row.intValue("maximum_aal"),
                    Set.copyOf(row.texts("allowed_amr"))),
            "select * from gateway_key where tenant_id = ? and gateway_key_id = ? and " + LIVE,
            tenant,
            keyId,
            clock.instant())
        .orElseThrow(AssertionVerifier::mismatch);
  }

  private void accept(TenantId tenant, String keyId, JWTClaimsSet claims) throws ParseException {
    Instant now = clock.instant();
    String jti = claims.getJWTID();
    if (!List.of(AUDIENCE).equals(claims.getAudience())
        || !tenant.toString().equals(claims.getStringClaim("tenant"))
        || claims.getIssueTime() == null
        || !isId(jti)
        || claims.getStringClaim("nonce") == null) {
      throw mismatch();
    }
    Instant issued = claims.getIssueTime().toInstant();
    if (issued.isAfter(now.plus(SKEW)) || issued.plus(MAX_AGE).isBefore(now)) {
      throw mismatch();
    }
    if (!used.burn(tenant, keyId, jti, now, issued.plus(MAX_AGE).plus(SKEW))) {
      throw mismatch();
    }
  }

  private static boolean isId(@Nullable String jti) {
    return jti != null
        && !jti.isEmpty()
        && jti.indexOf(0) < 0
        && jti.getBytes(StandardCharsets.UTF_8).length <= MAX_ID_BYTES;
  }

  static DomainException mismatch() {
    return DomainException.of(
        Reason.PROOF_MISMATCH, "The assertion does not verify, or is not for this.");
  }
}
