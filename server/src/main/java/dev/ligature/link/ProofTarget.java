package dev.ligature.link;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What somebody says they control, before any proof. */
public sealed interface ProofTarget {
  /** Path of the identifier in StartLinkRequest, for refusals. */
  String field();

  /** A blockchain account, in CAIP-10. */
  record Wallet(String address, String field) implements ProofTarget {
    @Override
    public String toString() {
      return "Wallet[]";
    }
  }

  /** A user of a platform. */
  sealed interface OfPlatform extends ProofTarget {}

  /** Named by an identity that is there. */
  record KnownPlatformUser(Subject subject, String field) implements OfPlatform {
    @Override
    public String toString() {
      return "KnownPlatformUser[]";
    }
  }

  /** Named by a gateway's assertion. */
  record PlatformUser(String assertion, String field) implements OfPlatform {
    @Override
    public String toString() {
      return "PlatformUser[]";
    }
  }

  /**
   * Somebody at an identity provider.
   *
   * @param redirectUri where the provider sends the browser back
   * @param label the owner's name for the identity; empty for none
   * @param authorizationEndpoint where the provider wants browsers sent, if it is in use
   * @param version of the provider that said so
   * @param field path of the redirect URI
   */
  record Provider(
      String providerId,
      String redirectUri,
      String label,
      @Nullable URI authorizationEndpoint,
      long version,
      String field)
      implements ProofTarget {}

  /** A telephone number, in E.164. */
  record Phone(String number, String field) implements ProofTarget {
    @Override
    public String toString() {
      return "Phone[]";
    }
  }

  /** A mailbox. */
  record Email(String address, String field) implements ProofTarget {
    @Override
    public String toString() {
      return "Email[]";
    }
  }
}
