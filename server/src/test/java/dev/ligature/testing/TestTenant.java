package dev.ligature.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.client.CallMetadata;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant of a test's own, with a backend, a gateway and the gateway's key. */
public final class TestTenant {
  private static final String SERVICE = "test-backend";

  private final TestServer server;
  private final TenantId id;
  private final OctetKeyPair gatewayKey;

  private TestTenant(TestServer server, TenantId id, OctetKeyPair gatewayKey) {
    this.server = server;
    this.id = id;
    this.gatewayKey = gatewayKey;
  }

  /** Makes the tenant through the contract; the gateway key is put as an operator would. */
  public static TestTenant create(TestServer server) {
    TenantId id =
        new TenantId(
            UUID.fromString(
                AdminServiceGrpc.newBlockingStub(channel(server, null, Role.OPERATOR))
                    .createTenant(
                        CreateTenantRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setSlug("t" + UUID.randomUUID())
                            .setDisplayName("Test")
                            .build())
                    .getTenant()
                    .getTenantId()));
    try {
      OctetKeyPair key = new OctetKeyPairGenerator(Curve.Ed25519).keyID("gateway-1").generate();
      server
          .bean(Sql.class)
          .update(
              """
              insert into gateway_key (tenant_id, gateway_key_id, service, platform, public_key,
                maximum_aal, allowed_amr, created_time)
              values (?, 'gateway-1', ?, 'telegram', ?, 2, array['pwd', 'otp'], now())
              """,
              id,
              "development/" + SERVICE,
              key.getX().decode());
      return new TestTenant(server, id, key);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same tenant, called at another server on the same database. */
  public TestTenant at(TestServer other) {
    return new TestTenant(other, id, gatewayKey);
  }

  public TenantId id() {
    return id;
  }

  /** Gives the tenant another policy, in JSON as it is stored. */
  public void setPolicy(String json) {
    server
        .bean(Sql.class)
        .update(
            """
            with next as (
              insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
              select tenant_id, policy_version + 1, ?::jsonb, 'test', now() from tenant
              where tenant_id = ? returning tenant_id, version)
            update tenant t set policy_version = next.version from next
            where t.tenant_id = next.tenant_id
            """,
            json,
            id);
  }

  /** A channel of the tenant's service in these roles. */
  public Channel channel(Role... roles) {
    return channel(server, id, roles);
  }

  /** The same where the token of a user's device is shown. */
  public Channel onDevice(String token, Role... roles) {
    return ClientInterceptors.intercept(channel(roles), CallMetadata.device(token));
  }

  /** A channel of a person of the tenant's support, known by a personal token. */
  public Channel support(String person) {
    return ClientInterceptors.intercept(server.channel(), token(server, id, person, Role.SUPPORT));
  }

  /** A channel of the backend that acts for a user. */
  public Channel session(String token) {
    return ClientInterceptors.intercept(channel(Role.BACKEND), CallMetadata.session(token));
  }

  /** The same at another node of the installation. */
  public Channel session(Channel node, String token) {
    return ClientInterceptors.intercept(
        node, token(server, id, SERVICE, Role.BACKEND), CallMetadata.session(token));
  }

  /** A fresh account's id. */
  public String account() {
    return AccountServiceGrpc.newBlockingStub(channel(Role.BACKEND))
        .createAccount(
            CreateAccountRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setDisplayName("Ada")
                .build())
        .getAccount()
        .getAccountId();
  }

  /** Signs an account in by an assertion with these factors; the session's token. */
  public String signIn(String account, String... amr) {
    return signIn(claims(account, amr).build());
  }

  /** Signs in by an assertion of these claims; the session's token. */
  public String signIn(JWTClaimsSet claims) {
    return signIn(channel(Role.GATEWAY), claims).getSessionToken();
  }

  /** Signs an account in on a new device. */
  public NewSession signInOnDevice(String account) {
    return signIn(channel(Role.GATEWAY), claims(account).build());
  }

  /** Signs an account in where the token of a device is shown. */
  public NewSession signInOnDevice(String account, String token) {
    return signIn(onDevice(token, Role.GATEWAY), claims(account).build());
  }

  private NewSession signIn(Channel gateway, JWTClaimsSet claims) {
    return AccountServiceGrpc.newBlockingStub(gateway)
        .createSession(
            CreateSessionRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setGatewayAssertion(sign(claims))
                .setDeviceName("laptop")
                .build())
        .getSession();
  }

  /** The claims of an assertion that is right. */
  public JWTClaimsSet.Builder claims(String account, String... amr) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .audience("ligature")
        .subject(account)
        .jwtID(UUID.randomUUID().toString())
        .issueTime(Date.from(now))
        .claim("tenant", id.toString())
        .claim("amr", amr.length == 0 ? List.of("pwd") : List.of(amr))
        .claim("auth_time", now.getEpochSecond())
        .claim("nonce", UUID.randomUUID().toString());
  }

  /** Signs claims with the gateway's key. */
  public String sign(JWTClaimsSet claims) {
    return sign(gatewayKey, claims);
  }

  /** Signs claims with any key under the gateway's key id. */
  public static String sign(OctetKeyPair key, JWTClaimsSet claims) {
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("gateway-1").build(), claims);
      jwt.sign(new Ed25519Signer(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Channel channel(TestServer server, @Nullable TenantId tenant, Role... roles) {
    return ClientInterceptors.intercept(server.channel(), token(server, tenant, SERVICE, roles));
  }

  private static ClientInterceptor token(
      TestServer server, @Nullable TenantId tenant, String subject, Role... roles) {
    String token =
        server
            .bean(DevelopmentIssuer.class)
            .issue(Set.of(roles), tenant, subject, Duration.ofHours(1));
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
