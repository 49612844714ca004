package dev.ligature.link.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.ligature.policy.Egress;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** What issuers say of themselves (OpenID Connect Discovery 1.0), kept for ten minutes. */
@Singleton
class ProviderMetadata {
  private static final int ISSUERS = 1_000;

  private final ProviderHttp http;
  private final Egress egress;
  private final Cache<String, OIDCProviderMetadata> known =
      Caffeine.newBuilder().maximumSize(ISSUERS).expireAfterWrite(Duration.ofMinutes(10)).build();

  ProviderMetadata(ProviderHttp http, Egress egress) {
    this.http = http;
    this.egress = egress;
  }

  /**
   * An issuer's metadata.
   *
   * @throws IOException if the issuer is away, says something else or names itself otherwise, not
   *     even by a slash (section 4.3)
   */
  OIDCProviderMetadata of(String issuer) throws IOException {
    OIDCProviderMetadata present = known.getIfPresent(issuer);
    if (present != null) {
      return present;
    }
    OIDCProviderMetadata fetched = fetch(issuer);
    known.put(issuer, fetched);
    return fetched;
  }

  private OIDCProviderMetadata fetch(String issuer) throws IOException {
    try {
      URI address = URI.create(OIDCProviderMetadata.resolveURL(new Issuer(issuer)).toString());
      OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(http.get(address, Map.of()));
      if (!metadata.getIssuer().getValue().equals(issuer)) {
        throw new IOException("the metadata is of another issuer");
      }
      require(metadata.getAuthorizationEndpointURI());
      require(metadata.getTokenEndpointURI());
      require(metadata.getJWKSetURI());
      return metadata;
    } catch (GeneralException e) {
      throw new IOException("the metadata does not parse", e);
    }
  }

  private void require(URI endpoint) throws IOException {
    if (endpoint == null) {
      throw new IOException("the metadata lacks an endpoint");
    }
    egress.require(endpoint);
  }
}
