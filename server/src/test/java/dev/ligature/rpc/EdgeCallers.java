package dev.ligature.rpc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.client.CallMetadata;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.testing.TestServer;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Channels of services with tokens of the development issuer's key, right or wrong in one fact. */
final class EdgeCallers {
  /** The service to which test tenants' sessions are given. */
  private static final String SERVICE = "test-backend";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final int CONNECTIONS = 8;

  /** More than one, because the server cuts a connection that leaves too many watches. */
  private final List<ManagedChannel> connections;

  private final AtomicInteger calls = new AtomicInteger();
  private final OctetKeyPair key;
  private final OctetKeyPair otherKey;

  EdgeCallers(TestServer server) {
    connections =
        Stream.generate(
                () ->
                    NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                        .usePlaintext()
                        .build())
            .limit(CONNECTIONS)
            .toList();
    Path directory = server.context().getRequiredProperty("ligature.data-directory", Path.class);
    try {
      key = OctetKeyPair.parse(Files.readString(directory.resolve("development-issuer.jwk")));
      otherKey = new OctetKeyPairGenerator(Curve.Ed25519).keyID(key.getKeyID()).generate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is wrong with a token, one fact each. */
  enum Flaw {
    EXPIRED,
    WRONG_AUDIENCE,
    WRONG_KEY,
    ALGORITHM_NONE
  }

  Channel anonymous() {
    return connections.get(Math.floorMod(calls.getAndIncrement(), CONNECTIONS));
  }

  Channel right(Set<Role> roles, @Nullable TenantId tenant, @Nullable String session) {
    return with(signed(claims(roles, tenant).build(), key), session);
  }

  /** An operator who is bound to no tenant; some acts concern the whole installation. */
  Channel installationOperator() {
    return right(Set.of(Role.OPERATOR), null, null);
  }

  Channel flawed(Flaw flaw, Set<Role> roles, @Nullable TenantId tenant, @Nullable String session) {
    JWTClaimsSet.Builder claims = claims(roles, tenant);
    Instant now = Instant.now();
    return with(
        switch (flaw) {
          case EXPIRED ->
              signed(
                  claims
                      .issueTime(Date.from(now.minus(Duration.ofHours(2))))
                      .expirationTime(Date.from(now.minus(Duration.ofHours(1))))
                      .build(),
                  key);
          case WRONG_AUDIENCE -> signed(claims.audience("another").build(), key);
          case WRONG_KEY -> signed(claims.build(), otherKey);
          case ALGORITHM_NONE -> new PlainJWT(claims.build()).serialize();
        },
        session);
  }

  private static JWTClaimsSet.Builder claims(Set<Role> roles, @Nullable TenantId tenant) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer("urn:ligature:development")
            .audience("ligature")
            .subject(SERVICE)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(Duration.ofHours(1))))
            .claim(
                "roles", roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).toList());
    return tenant == null ? claims : claims.claim("tenant", tenant.toString());
  }

  private static String signed(JWTClaimsSet claims, OctetKeyPair key) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .build(),
            claims);
    try {
      token.sign(new Ed25519Signer(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private Channel with(String token, @Nullable String session) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    Channel channel =
        ClientInterceptors.intercept(
            anonymous(), MetadataUtils.newAttachHeadersInterceptor(headers));
    return session == null
        ? channel
        : ClientInterceptors.intercept(channel, CallMetadata.session(session));
  }
}
