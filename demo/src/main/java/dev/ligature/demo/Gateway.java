package dev.ligature.demo;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** A gateway: it signed the user in elsewhere, and says so with its key. */
final class Gateway {
  static final String KEY_ID = "gateway-1";

  private final OctetKeyPair key;

  Gateway() {
    try {
      key = new OctetKeyPairGenerator(Curve.Ed25519).keyID(KEY_ID).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Raw Ed25519 public key, as PutGatewayKey takes it. */
  ByteString publicKey() {
    return ByteString.copyFrom(key.getX().decode());
  }

  /** Compact JWS that says: this account has just signed in with a password and a one-time code. */
  String assertion(String tenant, String account) {
    Instant now = Instant.now();
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID(KEY_ID).build(),
            new JWTClaimsSet.Builder()
                .audience("ligature")
                .subject(account)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .claim("tenant", tenant)
                .claim("amr", List.of("pwd", "otp"))
                .claim("auth_time", now.getEpochSecond())
                .claim("nonce", UUID.randomUUID().toString())
                .build());
    try {
      jwt.sign(new Ed25519Signer(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }
}
