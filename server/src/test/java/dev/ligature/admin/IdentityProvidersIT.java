package dev.ligature.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.CreateTenantRequest;
import dev.ligature.api.admin.v1.IdentityProvider;
import dev.ligature.api.admin.v1.ListIdentityProvidersRequest;
import dev.ligature.api.admin.v1.ProviderProtocol;
import dev.ligature.api.admin.v1.PutIdentityProviderRequest;
import dev.ligature.api.admin.v1.RemoveIdentityProviderRequest;
import dev.ligature.api.admin.v1.SubjectKey;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider is believed once two persons have said so, and its secret never comes back. */
class IdentityProvidersIT {
  private static TestServer server;

  private String tenant;

  @BeforeAll
  static void start() {
    server = TestServer.start(IdentityProvidersIT.class, Map.of("ligature.approval-delay", "0s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeTenant() {
    tenant =
        as("anna")
            .createTenant(
                CreateTenantRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setSlug("t" + UUID.randomUUID())
                    .setDisplayName("Test")
                    .build())
            .getTenant()
            .getTenantId();
  }

  private static AdminServiceGrpc.AdminServiceBlockingStub as(String person) {
    String token =
        server
            .bean(DevelopmentIssuer.class)
            .issue(Set.of(Role.OPERATOR), null, person, Duration.ofHours(1));
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return AdminServiceGrpc.newBlockingStub(server.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static IdentityProvider.Builder provider(String id) {
    return IdentityProvider.newBuilder()
        .setProviderId(id)
        .setProtocol(ProviderProtocol.PROVIDER_PROTOCOL_OIDC)
        .setIssuer("https://idp.example/realm")
        .setClientId("ligature")
        .setClientSecret("open sesame")
        .addScopes("openid")
        .addRedirectUris("https://app.example/callback/" + id)
        .setPersonal(true)
        .setSignInCapable(true);
  }

  private PutIdentityProviderRequest request(IdentityProvider.Builder provider) {
    return PutIdentityProviderRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setTenantId(tenant)
        .setReason("rollout")
        .setProvider(provider)
        .build();
  }

  private static String ask(PutIdentityProviderRequest request) {
    return Objects.requireNonNull(
        Refused.with(Reason.SECOND_PERSON_REQUIRED, () -> as("anna").putIdentityProvider(request))
            .metadata()
            .get("approval_id"));
  }

  private static IdentityProvider approve(PutIdentityProviderRequest request, String approval) {
    return as("bert")
        .putIdentityProvider(
            request.toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setApprovalId(approval)
                .setReason("agreed")
                .build())
        .getProvider();
  }

  private IdentityProvider put(IdentityProvider.Builder provider) {
    PutIdentityProviderRequest request = request(provider);
    return approve(request, ask(request));
  }

  private List<IdentityProvider> listed() {
    return as("anna")
        .listIdentityProviders(
            ListIdentityProvidersRequest.newBuilder().setTenantId(tenant).build())
        .getProvidersList();
  }

  private byte[] storedSecret(String id) {
    return server
        .bean(Sql.class)
        .one(
            row -> Objects.requireNonNullElse(row.bytesOrNull("client_secret"), new byte[0]),
            "select client_secret from identity_provider where tenant_id = ? and provider_id = ?",
            UUID.fromString(tenant),
            id);
  }

  @Test
  void setsAProviderThatASecondPersonRepeatsAndKeepsItsSecretToItself() {
    PutIdentityProviderRequest request = request(provider("corp"));
    String approval = ask(request);
    assertThat(listed()).isEmpty();

    IdentityProvider put = approve(request, approval);

    IdentityProvider shown =
        provider("corp")
            .clearClientSecret()
            .setSubjectKey(SubjectKey.SUBJECT_KEY_SUB)
            .setVersion(1)
            .build();
    assertThat(put).isEqualTo(shown);
    assertThat(listed()).containsExactly(shown);
    assertThat(storedSecret("corp")).isNotEmpty();
    assertThat(new String(storedSecret("corp"), StandardCharsets.ISO_8859_1))
        .doesNotContain("open sesame");
  }

  @Test
  void theSecondPersonRepeatsTheSecretToo() {
    PutIdentityProviderRequest request = request(provider("corp"));
    String approval = ask(request);

    Refused.with(
        Reason.TICKET_EXPIRED,
        () -> approve(request(provider("corp").setClientSecret("another")), approval));
    assertThat(listed()).isEmpty();

    approve(request, approval);
    assertThat(listed()).hasSize(1);
  }

  @Test
  void anApprovalIsUsedOnceThoughWhatItDidWasUndoneSince() {
    PutIdentityProviderRequest request = request(provider("corp"));
    String approval = ask(request);
    approve(request, approval);
    remove("corp");

    Refused.with(Reason.TICKET_EXPIRED, () -> approve(request, approval));
    assertThat(listed()).isEmpty();

    put(provider("corp"));
    assertThat(listed()).hasSize(1);
  }

  @Test
  void anEmptySecretKeepsTheOneOfTheSameClientOnly() {
    put(provider("corp"));
    byte[] first = storedSecret("corp");

    put(provider("corp").clearClientSecret().setDisabled(true));
    assertThat(storedSecret("corp")).isEqualTo(first);

    put(provider("corp").clearClientSecret().setIssuer("https://evil.example"));
    assertThat(storedSecret("corp")).isEmpty();
  }

  @Test
  void everyChangeRaisesTheVersionEvenOverARemoval() {
    assertThat(put(provider("corp")).getVersion()).isEqualTo(1);
    assertThat(put(provider("corp").setDisabled(true)).getVersion()).isEqualTo(2);
    remove("corp");
    assertThat(listed()).isEmpty();
    assertThat(storedSecret("corp")).isEmpty();
    Refused.with(Reason.NOT_FOUND, () -> remove("corp"));

    assertThat(put(provider("corp")).getVersion()).isEqualTo(4);
  }

  private void remove(String id) {
    as("anna")
        .removeIdentityProvider(
            RemoveIdentityProviderRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setProviderId(id)
                .setReason("gone")
                .build());
  }

  @Test
  void ATK_A13_twoProvidersNeverShareARedirectUri() {
    put(provider("corp"));
    PutIdentityProviderRequest sharing =
        request(provider("other").addRedirectUris("https://app.example/callback/corp"));
    String approval = ask(sharing);

    Refused.with(Reason.INVALID_FIELD, () -> approve(sharing, approval));

    put(provider("other"));
    assertThat(listed()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://idp.example",
        "https://idp.example?x=1",
        "https://idp.example#x",
        "idp.example",
        "https://user@idp.example",
        "https://idp.example:22",
        "not an address"
      })
  void refusesIssuersThatAreNoHttpsAddress(String issuer) {
    Refused.with(
        Reason.INVALID_FIELD,
        () -> as("anna").putIdentityProvider(request(provider("corp").setIssuer(issuer))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://app.example/callback",
        "https://app.example/callback#x",
        "/callback",
        "javascript:alert(1)",
        "myapp:/callback"
      })
  void refusesRedirectsThatOthersCouldCatch(String redirect) {
    Refused.with(
        Reason.INVALID_FIELD,
        () -> as("anna").putIdentityProvider(request(provider("corp").addRedirectUris(redirect))));
    put(
        provider("corp")
            .addRedirectUris("http://127.0.0.1/callback")
            .addRedirectUris("example.app:/callback"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "telegram", "wallet", "Corp", "1corp"})
  void refusesNamesThatAreTakenOrNoShortWord(String id) {
    Refused.with(Reason.INVALID_FIELD, () -> as("anna").putIdentityProvider(request(provider(id))));
  }

  @Test
  void userEndpointsAreOfTheInstallationOnly() {
    IdentityProvider.Builder github =
        provider("github")
            .setProtocol(ProviderProtocol.PROVIDER_PROTOCOL_OAUTH2_USERINFO)
            .setIssuer("https://github.com")
            .clearScopes();
    Refused.with(
        Reason.INVALID_FIELD,
        () ->
            as("anna").putIdentityProvider(request(github.clone().setIssuer("https://x.example"))));

    assertThat(put(github).getSubjectKey()).isEqualTo(SubjectKey.SUBJECT_KEY_UNSPECIFIED);
  }

  @Test
  void listsProvidersInPages() {
    for (String id : List.of("a", "b", "c")) {
      put(provider(id));
    }
    ListIdentityProvidersRequest.Builder page =
        ListIdentityProvidersRequest.newBuilder().setTenantId(tenant).setPageSize(2);

    var first = as("anna").listIdentityProviders(page.build());
    var second =
        as("anna").listIdentityProviders(page.setPageToken(first.getNextPageToken()).build());

    assertThat(first.getProvidersList())
        .extracting(IdentityProvider::getProviderId)
        .containsExactly("a", "b");
    assertThat(second.getProvidersList())
        .extracting(IdentityProvider::getProviderId)
        .containsExactly("c");
    assertThat(second.getNextPageToken()).isEmpty();
  }
}
