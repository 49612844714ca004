package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, as a developer starts it. */
class UpIT {
  private static final Pattern RUNS = Pattern.compile("runs on 127.0.0.1:(\\d+) .*tenant: (\\S+)");

  @TempDir private Path data;

  private record Running(Process process, int port, String tenant) {}

  private Process launch(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Ligature.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("LIGATURE_"));
    return builder.redirectErrorStream(true).start();
  }

  private Running up() throws IOException {
    Process process = launch("up", "--data", data.toString(), "--port", "0");
    BufferedReader output = process.inputReader();
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher runs = RUNS.matcher(line);
      if (runs.find()) {
        return new Running(process, Integer.parseInt(runs.group(1)), runs.group(2));
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("up ended early:\n" + seen);
  }

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
    Running killed = up();
    assertThat(health(killed.port())).isEqualTo(ServingStatus.SERVING);
    killed.process().destroyForcibly();
    assertThat(killed.process().waitFor(10, TimeUnit.SECONDS)).isTrue();

    Running second = up();
    assertThat(second.tenant()).isEqualTo(killed.tenant());
    assertThat(health(second.port())).isEqualTo(ServingStatus.SERVING);
    second.process().destroy();
    assertThat(second.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(data.resolve("database/postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void serveNamesWhatItNeeds() throws Exception {
    Process process = launch("serve");
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(Ligature.EXIT_REFUSED);
    assertThat(output).contains("LIGATURE_DB_URL is not set").doesNotContain("\tat ");
  }
}
