package dev.ligature.admin;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key whose signed assertions a tenant believes.
 *
 * @param id key id (kid) in assertions
 * @param service calling service that holds it, with the name of its issuer
 * @param platform platform for which it vouches, in lower case
 * @param publicKey raw Ed25519 public key
 * @param maximumAal ceiling of the assurance that it may assert
 * @param allowedAmr factors that it may assert (RFC 8176)
 */
public record GatewayKey(
    String id,
    String service,
    String platform,
    ByteString publicKey,
    int maximumAal,
    List<String> allowedAmr,
    @Nullable Instant notAfter,
    @Nullable Instant revokedTime) {}
