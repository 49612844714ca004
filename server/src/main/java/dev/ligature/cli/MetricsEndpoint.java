package dev.ligature.cli;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import jakarta.annotation.PreDestroy;
import java.io.IOException;

/** Serves the metrics to Prometheus over HTTP, where a port is configured. */
@Context
@Requires(property = "ligature.metrics.port")
final class MetricsEndpoint {
  private final HTTPServer server;

  MetricsEndpoint(
      PrometheusMeterRegistry registry,
      @Value("${ligature.metrics.host:127.0.0.1}") String host,
      @Value("${ligature.metrics.port}") int port)
      throws IOException {
    this.server =
        HTTPServer.builder()
            .hostname(host)
            .port(port)
            .registry(registry.getPrometheusRegistry())
            .buildAndStart();
  }

  int port() {
    return server.getPort();
  }

  @PreDestroy
  void close() {
    server.close();
  }
}
