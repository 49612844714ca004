package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.admin.v1.ListTenantsRequest;
import dev.ligature.testing.TestAuthority;
import dev.ligature.testing.TestAuthority.Holder;
import dev.ligature.testing.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes with the real listener, by certificates that authorities of the test issue. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutualTlsIT {
  private static final String KNOWN = "uri:spiffe://test.example/operator";

  private final TestAuthority ofServers;
  private final TestAuthority ofClients;
  private final TestServer server;

  MutualTlsIT(@TempDir Path directory) {
    ofServers = new TestAuthority(directory);
    ofClients = new TestAuthority(directory);
    Holder listener = ofServers.issue("ip:127.0.0.1");
    server =
        TestServer.start(
            MutualTlsIT.class,
            Map.of(
                "ligature.rpc.certificate", listener.chain().toString(),
                "ligature.rpc.private-key", listener.key().toString(),
                "ligature.rpc.client-authorities", ofClients.certificate().toString(),
                "ligature.certificates[0].uri", "spiffe://test.example/operator",
                "ligature.certificates[0].roles", "operator"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void aListedCertificateOfTheClientsAuthorityIsAPrincipal() throws Exception {
    assertThat(call(ofServers, ofClients.issue(KNOWN))).isEqualTo(Status.Code.OK);
  }

  @Test
  void aCertificateThatIsNotListedIsNobody() throws Exception {
    assertThat(call(ofServers, ofClients.issue("uri:spiffe://test.example/other")))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void aClientWithoutACertificateIsNobody() throws Exception {
    assertThat(call(ofServers, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void aCertificateOfAnotherAuthorityDoesNotConnect() throws Exception {
    assertThat(call(ofServers, ofServers.issue(KNOWN))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void anExpiredCertificateDoesNotConnect() throws Exception {
    assertThat(call(ofServers, ofClients.issueExpired(KNOWN))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aClientThatTrustsAnotherAuthorityDoesNotConnect() throws Exception {
    assertThat(call(ofClients, ofClients.issue(KNOWN))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void plainTextDoesNotConnect() throws Exception {
    ManagedChannel plain =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    assertThat(call(plain)).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private Status.Code call(TestAuthority trusted, @Nullable Holder holder) throws Exception {
    SslContextBuilder tls =
        GrpcSslContexts.forClient().trustManager(trusted.certificate().toFile());
    if (holder != null) {
      tls.keyManager(holder.chain().toFile(), holder.key().toFile());
    }
    return call(
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).sslContext(tls.build()).build());
  }

  private static Status.Code call(ManagedChannel channel) {
    try {
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  AdminServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(20, TimeUnit.SECONDS)
                      .listTenants(ListTenantsRequest.getDefaultInstance()));
      return failure == null ? Status.Code.OK : failure.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }
}
