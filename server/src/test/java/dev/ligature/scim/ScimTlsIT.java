package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.Role;
import dev.ligature.common.StartupRefusal;
import dev.ligature.common.TenantId;
import dev.ligature.testing.TestAuthority;
import dev.ligature.testing.TestAuthority.Holder;
import dev.ligature.testing.TestServer;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes of directories with the real listener, which shows the certificate of gRPC. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScimTlsIT {
  private static final String KNOWN = "uri:spiffe://test.example/directory";
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());

  private final TestAuthority ofServers;
  private final TestAuthority ofClients;
  private final TestServer server;

  ScimTlsIT(@TempDir Path directory) {
    ofServers = new TestAuthority(directory);
    ofClients = new TestAuthority(directory);
    Holder listener = ofServers.issue("ip:127.0.0.1");
    server =
        TestServer.start(
            ScimTlsIT.class,
            Map.of(
                "ligature.scim.port", 0,
                "ligature.rpc.certificate", listener.chain().toString(),
                "ligature.rpc.private-key", listener.key().toString(),
                "ligature.rpc.client-authorities", ofClients.certificate().toString(),
                "ligature.certificates[0].uri", "spiffe://test.example/directory",
                "ligature.certificates[0].roles", "scim",
                "ligature.certificates[0].tenant", TENANT.toString()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void aListedCertificateOfTheClientsAuthorityIsTheDirectoryOfItsTenant() throws Exception {
    assertThat(status(ofServers, ofClients.issue(KNOWN), null)).isEqualTo(200);
  }

  @Test
  void aCertificateThatIsNotListedIsNobody() throws Exception {
    assertThat(status(ofServers, ofClients.issue("uri:spiffe://test.example/other"), null))
        .isEqualTo(401);
    assertThat(status(ofServers, null, null)).isEqualTo(401);
  }

  @Test
  void aTokenOfAnotherTenantDoesNotGoWithTheCertificate() throws Exception {
    TenantId other = new TenantId(UUID.randomUUID());
    Holder holder = ofClients.issue(KNOWN);
    assertThat(status(ofServers, holder, Directory.token(server, other, Role.SCIM))).isEqualTo(401);
    assertThat(status(ofServers, holder, Directory.token(server, TENANT, Role.SCIM)))
        .isEqualTo(200);
    assertThat(status(ofServers, holder, Directory.token(server, TENANT, Role.BACKEND)))
        .isEqualTo(403);
  }

  @Test
  void certificatesOfOtherAuthoritiesDoNotConnect() {
    assertThatThrownBy(() -> status(ofServers, ofServers.issue(KNOWN), null))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> status(ofServers, ofClients.issueExpired(KNOWN), null))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> status(ofClients, ofClients.issue(KNOWN), null))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void plainTextIsNotAnswered() {
    URI plain = URI.create("http://127.0.0.1:" + port() + "/scim/v2/Users");
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(plain).build(),
                        HttpResponse.BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesToListenInTheClearForOtherMachines() {
    Map<String, Object> open = Map.of("ligature.scim.port", 0, "ligature.scim.host", "0.0.0.0");
    assertThatThrownBy(() -> TestServer.start(ScimTlsIT.class, open))
        .isInstanceOf(StartupRefusal.class)
        .hasMessageContaining("without TLS");
  }

  private int status(TestAuthority trusted, @Nullable Holder holder, @Nullable String token)
      throws Exception {
    SslContextBuilder tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(trusted.certificate().toFile());
    if (holder != null) {
      tls.keyManager(holder.chain().toFile(), holder.key().toFile());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + "/scim/v2/Users"));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(((JdkSslContext) tls.build()).context()).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private int port() {
    return server.bean(ScimServer.class).port();
  }
}
