package dev.ligature.policy;

import com.google.common.io.ByteStreams;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to outside servers under the rules of {@link Egress}: a host is looked up once and its
 * address pinned, certificates are verified, redirects are answers and never followed, answers are
 * at most 256 KiB, and an exchange ends in time however slowly the other side drips.
 */
@Singleton
public class OutboundHttp implements AutoCloseable {
  /** Longest body that is read. */
  public static final int MAX_BODY_BYTES = 256 * 1024;

  private final Egress egress;
  private final Duration timeout;
  private final CloseableHttpClient client;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("outbound-http").factory());

  OutboundHttp(Egress egress, EgressConfiguration configuration) {
    this.egress = egress;
    this.timeout = configuration.timeout();
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Pinned(egress))
                    .setMaxConnPerRoute(8)
                    .setMaxConnTotal(64)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout(configuration.connectTimeout()))
                            .setSocketTimeout(timeout(configuration.timeout()))
                            .setTimeToLive(1, TimeUnit.MINUTES)
                            .build())
                    .build())
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();
  }

  /**
   * A request; headers and body may hold secrets.
   *
   * @param body of methods that carry one; its type is among the headers
   */
  public record Request(
      String method, URI address, Map<String, List<String>> headers, byte @Nullable [] body) {
    @Override
    public String toString() {
      return "Request[" + method + " " + address.getHost() + "]";
    }
  }

  /** An answer; header names are in lower case. */
  public record Answer(int status, Map<String, List<String>> headers, byte[] body) {
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  /**
   * Sends a request and reads the whole answer. Never called inside a transaction.
   *
   * @throws EgressRefused where the server does not call
   * @throws IOException if the other side is away, too slow or too long-winded
   */
  public Answer send(Request request) throws IOException {
    egress.require(request.address());
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.address());
    request
        .headers()
        .forEach((name, values) -> values.forEach(each -> message.addHeader(name, each)));
    if (request.body() != null) {
      message.removeHeaders("Content-Length");
      Header type = message.getFirstHeader("Content-Type");
      message.setEntity(
          new ByteArrayEntity(
              request.body(),
              type == null
                  ? ContentType.APPLICATION_OCTET_STREAM
                  : ContentType.parse(type.getValue())));
    }
    ScheduledFuture<?> end =
        watch.schedule(message::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return client.execute(message, OutboundHttp::read);
    } catch (IOException e) {
      if (message.isCancelled()) {
        throw (IOException) new InterruptedIOException("the other side is too slow").initCause(e);
      }
      throw e;
    } finally {
      end.cancel(false);
    }
  }

  private static Answer read(ClassicHttpResponse response) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    for (Header each : response.getHeaders()) {
      headers
          .computeIfAbsent(each.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(each.getValue());
    }
    return new Answer(response.getCode(), headers, body(response));
  }

  private static byte[] body(ClassicHttpResponse response) throws IOException {
    if (response.getEntity() == null) {
      return new byte[0];
    }
    InputStream stream = response.getEntity().getContent();
    byte[] body = ByteStreams.limit(stream, MAX_BODY_BYTES + 1L).readAllBytes();
    if (body.length > MAX_BODY_BYTES) {
      throw new IOException("the answer is too long");
    }
    return body;
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration);
  }

  @Override
  @PreDestroy
  public void close() throws IOException {
    watch.shutdownNow();
    client.close();
  }

  private record Pinned(Egress egress) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      try {
        return egress.resolve(host);
      } catch (EgressRefused e) {
        throw (UnknownHostException) new UnknownHostException(e.getMessage()).initCause(e);
      }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
