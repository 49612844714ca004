package dev.ligature.client;

import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens channels to a Ligature server with the deadlines and retries that the contract's service
 * configuration gives every method.
 */
public final class LigatureChannel {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final String host;
  private final int port;
  private final TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
  private boolean plaintext;
  private @Nullable CallCredentials serviceToken;

  private LigatureChannel(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** A channel over TLS, trusting the certificate authorities of the JVM. */
  public static LigatureChannel to(String host, int port) {
    return new LigatureChannel(host, port);
  }

  /**
   * Without TLS; for a server on this machine only.
   *
   * @throws IllegalStateException for any host but loopback
   */
  public LigatureChannel plaintext() {
    if (!LOOPBACK.contains(host)) {
      throw new IllegalStateException("plaintext is for loopback only, not for " + host);
    }
    plaintext = true;
    return this;
  }

  /**
   * Trusts these certificate authorities instead of the JVM's.
   *
   * @param authorities PEM bundle
   */
  public LigatureChannel trusting(Path authorities) throws IOException {
    tls.trustManager(authorities.toFile());
    return this;
  }

  /**
   * Shows a client certificate (mutual TLS).
   *
   * @param certificate PEM chain
   * @param privateKey PEM key (PKCS 8)
   */
  public LigatureChannel certificate(Path certificate, Path privateKey) throws IOException {
    tls.keyManager(certificate.toFile(), privateKey.toFile());
    return this;
  }

  /**
   * Shows a service token at every call.
   *
   * @param token asked at every call, so that it can hand out a renewed one; may block
   */
  public LigatureChannel serviceToken(Supplier<String> token) {
    serviceToken = new ServiceToken(token);
    return this;
  }

  /** Opens the channel; it connects at its first call and must be shut down by the caller. */
  public ManagedChannel open() {
    ChannelCredentials credentials = plaintext ? InsecureChannelCredentials.create() : tls.build();
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilderForAddress(host, port, credentials)
            .defaultServiceConfig(ServiceConfig.load())
            .enableRetry()
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true);
    return serviceToken == null
        ? builder.build()
        : builder.intercept(credentialsOf(serviceToken)).build();
  }

  private static ClientInterceptor credentialsOf(CallCredentials credentials) {
    return new CallCredentialsInterceptor(credentials);
  }
}
