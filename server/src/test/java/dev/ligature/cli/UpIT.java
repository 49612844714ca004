package dev.ligature.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, as a developer starts it. */
class UpIT {
  @TempDir private Path data;

  private static ServingStatus health(int port) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void survivesKillKeepsItsTenantAndEndsOnSigterm() throws Exception {
    UpProcess killed = UpProcess.start(data);
    assertThat(health(killed.port())).isEqualTo(ServingStatus.SERVING);
    killed.kill();

    UpProcess second = UpProcess.start(data);
    assertThat(second.tenant()).isEqualTo(killed.tenant());
    assertThat(health(second.port())).isEqualTo(ServingStatus.SERVING);
    second.close();
    assertThat(data.resolve("database/postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void serveNamesWhatItNeeds() throws Exception {
    Process process = UpProcess.launch("serve");
    String output = output(process);
    assertThat(process.waitFor()).isEqualTo(Ligature.EXIT_REFUSED);
    assertThat(output).contains("LIGATURE_DB_URL is not set").doesNotContain("\tat ");
  }

  @Test
  void namesADataDirectoryThatCannotBeWritten() throws Exception {
    Path file = Files.createFile(data.resolve("file"));
    Process process = UpProcess.launch("up", "--data", file.toString());
    assertThat(output(process))
        .contains("The data directory cannot be made or written to: " + file)
        .doesNotContain("\tat ");
    assertThat(process.waitFor()).isEqualTo(Ligature.EXIT_REFUSED);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Process process = UpProcess.launch("up", "--data", data.toString(), "--port", port);
      assertThat(output(process))
          .contains("127.0.0.1:" + port)
          .contains("--port")
          .doesNotContain("PostgreSQL")
          .doesNotContain("\tat ");
      assertThat(process.waitFor()).isEqualTo(Ligature.EXIT_REFUSED);
    }
  }

  @Test
  void serveReadsItsConfigurationFromAFile() throws Exception {
    Path file =
        Files.writeString(
            data.resolve("ligature.yml"),
            """
            ligature:
              db:
                url: jdbc:postgresql://127.0.0.1:1/ligature
              rpc:
                host: 0.0.0.0
            """);
    Process process = UpProcess.launch("serve", "--config", file.toString());
    assertThat(output(process)).contains("LIGATURE_CONNECTOR_NODE_WORK_ENDPOINT");
    assertThat(process.waitFor()).isEqualTo(Ligature.EXIT_REFUSED);
  }

  @Test
  void serveRefusesAConfigurationThatIsNotThere() throws Exception {
    Process process = UpProcess.launch("serve", "--config", data.resolve("none.yml").toString());
    assertThat(output(process)).contains("cannot be read").doesNotContain("\tat ");
    assertThat(process.waitFor()).isEqualTo(Ligature.EXIT_REFUSED);
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
