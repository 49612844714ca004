package dev.ligature.rpc.auth;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.common.AccountId;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/**
 * Stands in for a gateway on a developer's machine: it says, with an Ed25519 key that stays in the
 * data directory, who signed in.
 */
public final class DevelopmentGateway {
  /** Service that holds the key; the subject of its service token is {@code gateway}. */
  public static final String SERVICE = "development/gateway";

  private static final String FILE = "development-gateway.jwk";

  private final OctetKeyPair key;
  private final Clock clock;
  private final Ids ids;

  private DevelopmentGateway(OctetKeyPair key, Clock clock, Ids ids) {
    this.key = key;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * The gateway of a data directory, whose key is made at first use.
   *
   * @throws IOException if the key can be neither read nor written
   */
  public static DevelopmentGateway in(Path dataDirectory, Clock clock, Ids ids) throws IOException {
    return new DevelopmentGateway(DevelopmentKey.in(dataDirectory, FILE), clock, ids);
  }

  /** Id of the key (kid). */
  public String keyId() {
    return key.getKeyID();
  }

  /** Raw Ed25519 public key. */
  public ByteString publicKey() {
    return ByteString.copyFrom(key.getX().decode());
  }

  /**
   * Compact JWS (RFC 7515) that says: this account has just signed in. It is taken once, within a
   * minute.
   *
   * @param factors how it signed in (RFC 8176)
   */
  public String assertion(TenantId tenant, AccountId account, List<String> factors) {
    Instant now = clock.instant();
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID(keyId()).build(),
            new JWTClaimsSet.Builder()
                .audience("ligature")
                .subject(account.toString())
                .jwtID(ids.random().toString())
                .issueTime(Date.from(now))
                .claim("tenant", tenant.toString())
                .claim("amr", factors)
                .claim("auth_time", now.getEpochSecond())
                .claim("nonce", ids.random().toString())
                .build());
    try {
      jwt.sign(new Ed25519Signer(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("the key does not sign", e);
    }
    return jwt.serialize();
  }
}
