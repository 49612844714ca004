package dev.ligature.scim;

import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.ssl.ServerSslBuilder;
import io.micronaut.http.ssl.ServerSslConfiguration;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS with the certificate and the client authorities of the gRPC listener. */
@Singleton
@Requires(property = "ligature.rpc.certificate")
@Replaces(ServerSslBuilder.class)
class ScimTls implements ServerSslBuilder {
  private final ServerSslConfiguration configuration;
  private final Path certificate;
  private final @Nullable Path key;
  private final @Nullable Path authorities;

  ScimTls(
      ServerSslConfiguration configuration,
      @Property(name = "ligature.rpc.certificate") Path certificate,
      @Property(name = "ligature.rpc.private-key") @Nullable Path key,
      @Property(name = "ligature.rpc.client-authorities") @Nullable Path authorities) {
    this.configuration = configuration;
    this.certificate = certificate;
    this.key = key;
    this.authorities = authorities;
  }

  /** Turns TLS on where there is a certificate. */
  @Singleton
  @Requires(property = "ligature.rpc.certificate")
  static class Switch implements BeanCreatedEventListener<ServerSslConfiguration> {
    @Override
    public ServerSslConfiguration onCreated(BeanCreatedEvent<ServerSslConfiguration> event) {
      event.getBean().setEnabled(true);
      return event.getBean();
    }
  }

  @Override
  public ServerSslConfiguration getSslConfiguration() {
    return configuration;
  }

  @Override
  public Optional<SslContext> build() {
    try {
      SslContextBuilder context =
          SslContextBuilder.forServer(
                  certificate.toFile(),
                  Objects.requireNonNull(key, "ligature.rpc.private-key").toFile())
              .protocols("TLSv1.3");
      if (authorities != null) {
        context.trustManager(authorities.toFile()).clientAuth(ClientAuth.OPTIONAL);
      }
      return Optional.of(context.build());
    } catch (SSLException e) {
      throw new IllegalStateException("The certificate of ligature.rpc cannot be used.", e);
    }
  }
}
