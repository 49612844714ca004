package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testing.TestServer;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsEndpointIT {
  @Test
  void servesMetricsToPrometheus() throws Exception {
    try (TestServer server =
            TestServer.start(MetricsEndpointIT.class, Map.of("ligature.metrics.port", 0));
        HttpClient client = HttpClient.newHttpClient()) {
      HealthGrpc.newBlockingStub(server.channel()).check(HealthCheckRequest.getDefaultInstance());
      int port = server.bean(MetricsEndpoint.class).port();
      String metrics =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      assertThat(metrics).contains("jvm_memory_used_bytes", "hikaricp_connections");
    }
  }

  @Test
  void isOffUnlessAPortIsConfigured() {
    try (TestServer server = TestServer.start(MetricsEndpointIT.class, Map.of())) {
      assertThat(server.context().findBean(MetricsEndpoint.class)).isEmpty();
    }
  }
}
