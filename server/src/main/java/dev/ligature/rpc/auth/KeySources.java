package dev.ligature.rpc.auth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An issuer's keys, from its address or a file: cached, and read anew when a key is unknown. */
final class KeySources {
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration FETCH_INTERVAL = Duration.ofSeconds(10);
  private static final Duration OUTAGE = Duration.ofHours(1);
  private static final int SIZE_LIMIT_BYTES = 64 * 1024;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private KeySources() {}

  /**
   * The keys at an address. A forged key id causes at most two fetches in ten seconds.
   *
   * @throws IllegalArgumentException for an address that is neither https nor, where allowed,
   *     loopback
   */
  static JWKSource<SecurityContext> at(URI address, boolean loopbackAllowed) {
    boolean loopback = loopbackAllowed && LOOPBACK.contains(String.valueOf(address.getHost()));
    if (!"https".equals(address.getScheme()) && !loopback) {
      throw new IllegalArgumentException("a key set must be fetched over https: " + address);
    }
    int timeoutMillis = (int) FETCH_TIMEOUT.toMillis();
    try {
      return JWKSourceBuilder.create(address.toURL(), new Retriever(timeoutMillis))
          .cache(FRESH.toMillis(), 3L * timeoutMillis)
          .refreshAheadCache(false)
          .rateLimited(FETCH_INTERVAL.toMillis())
          .retrying(true)
          .outageTolerant(OUTAGE.toMillis())
          .build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not an address of a key set: " + address, e);
    }
  }

  /** The keys in a file, such as one that the platform mounts and rolls. */
  static JWKSource<SecurityContext> in(Path file) {
    return JWKSourceBuilder.create(new FileSource(file))
        .cache(FRESH.toMillis(), FETCH_TIMEOUT.toMillis())
        .refreshAheadCache(false)
        .rateLimited(false)
        .build();
  }

  private static final class Retriever extends DefaultResourceRetriever {
    Retriever(int timeoutMillis) {
      super(timeoutMillis, timeoutMillis, SIZE_LIMIT_BYTES);
    }

    @Override
    protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
      HttpURLConnection connection = super.openHTTPConnection(url);
      connection.setInstanceFollowRedirects(false);
      return connection;
    }
  }

  private record FileSource(Path file) implements JWKSetSource<SecurityContext> {
    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
        throws JWKSetRetrievalException {
      try {
        return JWKSet.load(file.toFile());
      } catch (IOException | ParseException e) {
        throw new JWKSetRetrievalException("the key set's file cannot be read", e);
      }
    }

    @Override
    public void close() {}
  }
}
