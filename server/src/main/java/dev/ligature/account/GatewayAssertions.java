package dev.ligature.account;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What gateways assert: that an account signed in, or that a user of their platform wants something
 * here. One is never taken for the other: only the second kind names a purpose.
 */
@Singleton
public class GatewayAssertions {
  private final AssertionVerifier verifier;
  private final Clock clock;

  GatewayAssertions(AssertionVerifier verifier, Clock clock) {
    this.verifier = verifier;
    this.clock = clock;
  }

  /** Platforms for whose users a gateway of the tenant can vouch now. */
  public Set<String> platforms(TenantId tenant) {
    return verifier.platforms(tenant);
  }

  /**
   * Verifies an assertion that an account signed in, and burns its id in the running transaction.
   *
   * @param gateway name of the calling service, which must hold the key
   * @throws DomainException PROOF_MISMATCH where anything is not as it must be
   */
  public GatewayAssertion redeem(TenantId tenant, String gateway, String jws) {
    VerifiedAssertion assertion = verifier.redeem(tenant, jws);
    JWTClaimsSet claims = assertion.claims();
    try {
      String subject = claims.getSubject();
      Set<String> factors = assertion.factors();
      Long authTime = claims.getLongClaim("auth_time");
      if (!assertion.service().equals(gateway)
          || claims.getClaim("purpose") != null
          || subject == null
          || factors.isEmpty()
          || authTime == null) {
        throw AssertionVerifier.mismatch();
      }
      return new GatewayAssertion(
          new AccountId(UUID.fromString(subject)),
          assertion.aal(factors),
          factors,
          past(Instant.ofEpochSecond(authTime)));
    } catch (ParseException | IllegalArgumentException e) {
      throw AssertionVerifier.mismatch();
    }
  }

  /**
   * Verifies an assertion that an account authenticated again, and burns its id in the running
   * transaction. Its purpose is {@code STEP_UP}, so that no sign-in serves as one; one about a user
   * of a platform proves that identity, in an attempt of its own.
   *
   * @throws DomainException PROOF_MISMATCH where anything is not as it must be
   */
  public GatewayAssertion redeemStepUp(TenantId tenant, AccountId account, String jws) {
    VerifiedAssertion assertion = verifier.redeem(tenant, jws);
    JWTClaimsSet claims = assertion.claims();
    try {
      Set<String> factors = assertion.factors();
      Long authTime = claims.getLongClaim("auth_time");
      if (!ProofPurpose.STEP_UP.name().equals(claims.getStringClaim("purpose"))
          || !account.toString().equals(claims.getSubject())
          || claims.getClaim("platform_user") != null
          || factors.isEmpty()
          || authTime == null) {
        throw AssertionVerifier.mismatch();
      }
      return new GatewayAssertion(
          account, assertion.aal(factors), factors, past(Instant.ofEpochSecond(authTime)));
    } catch (ParseException e) {
      throw AssertionVerifier.mismatch();
    }
  }

  /**
   * Verifies an assertion about a user of a platform, and burns its id in the running transaction.
   * One that authenticates again says by what and when.
   *
   * @param account for whom it must be; null where it must name no account
   * @param purpose for what it must be
   * @param nonce what it must carry; null where any will do
   * @throws DomainException PROOF_MISMATCH where anything is not as it must be
   */
  public PlatformAssertion redeemPlatform(
      TenantId tenant,
      String jws,
      @Nullable AccountId account,
      ProofPurpose purpose,
      @Nullable String nonce) {
    VerifiedAssertion assertion = verifier.redeem(tenant, jws);
    JWTClaimsSet claims = assertion.claims();
    try {
      String subject = account == null ? null : account.toString();
      String user = claims.getStringClaim("platform_user");
      Set<String> factors = assertion.factors();
      Long authTime = claims.getLongClaim("auth_time");
      if (!Objects.equals(subject, claims.getSubject())
          || !purpose.name().equals(claims.getStringClaim("purpose"))
          || !assertion.platform().equals(claims.getStringClaim("platform"))
          || (nonce != null && !nonce.equals(claims.getStringClaim("nonce")))
          || user == null
          || (purpose == ProofPurpose.SIGN_IN && factors.isEmpty())
          || (purpose == ProofPurpose.STEP_UP && (factors.isEmpty() || authTime == null))) {
        throw AssertionVerifier.mismatch();
      }
      String name = claims.getStringClaim("name");
      return new PlatformAssertion(
          assertion.platform(),
          user,
          name == null ? "" : name,
          assertion.aal(factors),
          factors,
          authTime == null ? assertion.issued() : past(Instant.ofEpochSecond(authTime)));
    } catch (ParseException e) {
      throw AssertionVerifier.mismatch();
    }
  }

  private Instant past(Instant authenticated) {
    if (authenticated.isAfter(clock.instant().plus(AssertionVerifier.SKEW))) {
      throw AssertionVerifier.mismatch();
    }
    return authenticated;
  }
}
