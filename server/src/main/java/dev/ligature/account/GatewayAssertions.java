package dev.ligature.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Verifies the assertions of gateways: a compact JWS (RFC 7515) signed with EdDSA by a registered
 * key, for us, at most a minute old and used once.
 */
@Singleton
public class GatewayAssertions {
  private static final String AUDIENCE = "ligature";
  private static final Duration MAX_AGE = Duration.ofSeconds(60);
  private static final Duration SKEW = Duration.ofSeconds(5);

  private final Sql sql;
  private final Clock clock;

  GatewayAssertions(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  private record Key(OctetKeyPair publicKey, int maximumAal, Set<String> allowedAmr) {}

  /**
   * Verifies an assertion and burns its id in the running transaction.
   *
   * @param gateway name of the calling service, which must hold the key
   * @throws DomainException PROOF_MISMATCH where anything is not as it must be
   */
  public GatewayAssertion redeem(TenantId tenant, String gateway, String jws) {
    try {
      SignedJWT assertion = SignedJWT.parse(jws);
      String keyId = assertion.getHeader().getKeyID();
      if (keyId == null
          || !JWSAlgorithm.EdDSA.equals(assertion.getHeader().getAlgorithm())
          || assertion.getHeader().getCriticalParams() != null) {
        throw mismatch();
      }
      Key key = key(tenant, gateway, keyId);
      if (!assertion.verify(new Ed25519Verifier(key.publicKey()))) {
        throw mismatch();
      }
      return accept(tenant, keyId, key, assertion.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw mismatch();
    }
  }

  private Key key(TenantId tenant, String gateway, String keyId) {
    Instant now = clock.instant();
    return sql.find(
            row ->
                new Key(
                    new OctetKeyPair.Builder(
                            Curve.Ed25519, Base64URL.encode(row.bytes("public_key")))
                        .build(),
                    row.intValue("maximum_aal"),
                    Set.copyOf(row.texts("allowed_amr"))),
            """
            select public_key, maximum_aal, allowed_amr from gateway_key
            where tenant_id = ? and gateway_key_id = ? and service = ? and revoked_time is null
              and (not_after_time is null or not_after_time > ?)
            """,
            tenant,
            keyId,
            gateway,
            now)
        .orElseThrow(GatewayAssertions::mismatch);
  }

  private GatewayAssertion accept(TenantId tenant, String keyId, Key key, JWTClaimsSet claims)
      throws ParseException {
    Instant now = clock.instant();
    String jti = claims.getJWTID();
    String subject = claims.getSubject();
    List<String> amr = claims.getStringListClaim("amr");
    Long authTime = claims.getLongClaim("auth_time");
    if (!List.of(AUDIENCE).equals(claims.getAudience())
        || !tenant.toString().equals(claims.getStringClaim("tenant"))
        || claims.getIssueTime() == null
        || jti == null
        || subject == null
        || amr == null
        || authTime == null
        || claims.getStringClaim("nonce") == null) {
      throw mismatch();
    }
    Instant issued = claims.getIssueTime().toInstant();
    Instant authenticated = Instant.ofEpochSecond(authTime);
    if (issued.isAfter(now.plus(SKEW))
        || issued.plus(MAX_AGE).isBefore(now)
        || authenticated.isAfter(now.plus(SKEW))) {
      throw mismatch();
    }
    int burned =
        sql.update(
            """
            insert into gateway_assertion_use (tenant_id, gateway_key_id, jti, used_time,
              expire_time)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """,
            tenant,
            keyId,
            jti,
            now,
            issued.plus(MAX_AGE).plus(SKEW));
    if (burned == 0) {
      throw mismatch();
    }
    Set<String> factors = new HashSet<>(amr);
    factors.retainAll(key.allowedAmr());
    if (factors.isEmpty()) {
      throw mismatch();
    }
    int aal = Math.min(factors.size() > 1 || factors.contains("mfa") ? 2 : 1, key.maximumAal());
    return new GatewayAssertion(
        new AccountId(UUID.fromString(subject)), aal, factors, authenticated);
  }

  private static DomainException mismatch() {
    return DomainException.of(
        Reason.PROOF_MISMATCH, "The assertion does not verify, or is not for this.");
  }
}
