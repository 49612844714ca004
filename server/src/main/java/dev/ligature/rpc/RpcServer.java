package dev.ligature.rpc;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.event.ApplicationEventPublisher;
import io.micronaut.grpc.server.health.HealthStatusManagerContainer;
import io.micronaut.runtime.ApplicationConfiguration;
import io.micronaut.runtime.exceptions.ApplicationStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The gRPC server in the application's life: starts with it, and at the end tells health
 * NOT_SERVING, lets the streams say goodbye, drains running calls and closes.
 */
@Singleton
@Named("rpc")
final class RpcServer implements EmbeddedServer {
  private final ApplicationContext context;
  private final ApplicationConfiguration application;
  private final RpcConfiguration configuration;
  private final Server server;
  private final HealthStatusManager health;
  private final Contract contract;
  private final List<Drainable> drainables;
  private final ApplicationEventPublisher<Object> events;
  private final AtomicBoolean running = new AtomicBoolean();

  RpcServer(
      ApplicationContext context,
      ApplicationConfiguration application,
      RpcConfiguration configuration,
      ServerBuilder<?> builder,
      HealthStatusManagerContainer health,
      Contract contract,
      List<Drainable> drainables,
      ApplicationEventPublisher<Object> events) {
    this.context = context;
    this.application = application;
    this.configuration = configuration;
    this.server = builder.build();
    this.health = health.getHealthStatusManager();
    this.contract = contract;
    this.drainables = drainables;
    this.events = events;
  }

  @Override
  public EmbeddedServer start() {
    if (running.compareAndSet(false, true)) {
      try {
        server.start();
      } catch (IOException e) {
        throw new ApplicationStartupException("The gRPC server cannot start: " + e.getMessage(), e);
      }
      contract
          .services()
          .forEach(
              service ->
                  health.setStatus(
                      service.getServiceDescriptor().getName(), ServingStatus.SERVING));
      events.publishEvent(new ServerStartupEvent(this));
    }
    return this;
  }

  @Override
  public EmbeddedServer stop() {
    if (running.compareAndSet(true, false)) {
      health.enterTerminalState();
      events.publishEvent(new ServerShutdownEvent(this));
      drainables.forEach(Drainable::drain);
      server.shutdown();
      try {
        if (!server.awaitTermination(configuration.drain().toMillis(), TimeUnit.MILLISECONDS)) {
          server.shutdownNow();
        }
      } catch (InterruptedException e) {
        server.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
    return this;
  }

  @Override
  public int getPort() {
    return server.getPort();
  }

  @Override
  public String getHost() {
    return configuration.host();
  }

  @Override
  public String getScheme() {
    return configuration.certificate() == null ? "http" : "https";
  }

  @Override
  public URL getURL() {
    try {
      return getURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public URI getURI() {
    return URI.create(getScheme() + "://" + getHost() + ":" + getPort());
  }

  @Override
  public boolean isServer() {
    return true;
  }

  @Override
  public boolean isKeepAlive() {
    return true;
  }

  @Override
  public ApplicationContext getApplicationContext() {
    return context;
  }

  @Override
  public ApplicationConfiguration getApplicationConfiguration() {
    return application;
  }

  @Override
  public boolean isRunning() {
    return running.get() && !server.isTerminated();
  }
}
