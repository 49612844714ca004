package dev.ligature.link.oidc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.link.LinkKind;
import dev.ligature.policy.Egress;
import dev.ligature.policy.EgressRefused;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a provider must be like before it is believed. */
@Singleton
class ProviderRules {
  /** Names that identities of other kinds and platforms use. */
  private static final Set<String> RESERVED =
      Stream.concat(Arrays.stream(LinkKind.values()), Arrays.stream(Platform.values()))
          .map(each -> each.name().toLowerCase(java.util.Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private final Egress egress;
  private final List<UserEndpoint> endpoints;

  ProviderRules(Egress egress, List<UserEndpoint> endpoints) {
    this.egress = egress;
    this.endpoints = List.copyOf(endpoints);
  }

  /**
   * Holds a provider to the rules.
   *
   * @throws DomainException INVALID_FIELD
   */
  void require(IdentityProvider provider) {
    refuseIf(
        !provider.id().matches("[a-z][a-z0-9._-]{0,63}"),
        "provider_id",
        "The name is no short word.");
    refuseIf(
        RESERVED.contains(provider.id()), "provider_id", "The name is used for something else.");
    refuseIf(
        provider.redirectUris().isEmpty()
            || !provider.redirectUris().stream().allMatch(ProviderRules::isRedirect),
        "redirect_uris",
        "Redirect URIs are absolute, of https, of http on loopback, or of a private scheme.");
    if (provider.protocol() == ProviderProtocol.OAUTH2_USERINFO) {
      refuseIf(
          endpoints.stream().noneMatch(each -> each.issuer().equals(provider.issuer())),
          "issuer",
          "The installation knows no user endpoint of this issuer.");
    } else {
      refuseIf(!isIssuer(provider.issuer()), "issuer", "The issuer is not an https address.");
    }
  }

  /** OpenID Connect Discovery 1.0 section 3: https, without query and fragment. */
  private boolean isIssuer(String issuer) {
    try {
      URI address = new URI(issuer);
      egress.require(address);
      return address.getRawQuery() == null && address.getRawFragment() == null;
    } catch (URISyntaxException | EgressRefused e) {
      return false;
    }
  }

  /** RFC 6749 section 3.1.2, RFC 8252 section 7. */
  private static boolean isRedirect(String uri) {
    try {
      URI address = new URI(uri);
      String scheme = address.getScheme();
      if (scheme == null || address.getRawFragment() != null) {
        return false;
      }
      return switch (scheme) {
        case "https" -> address.getHost() != null;
        case "http" -> Set.of("127.0.0.1", "[::1]", "localhost").contains(address.getHost());
        default -> scheme.contains(".");
      };
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void refuseIf(boolean broken, String field, String text) {
    if (broken) {
      throw DomainException.invalid(Reason.INVALID_FIELD, "provider." + field, text);
    }
  }
}
