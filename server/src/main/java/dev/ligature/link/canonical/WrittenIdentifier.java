package dev.ligature.link.canonical;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.link.EmailCanonicaliser;
import dev.ligature.link.LinkKind;
import dev.ligature.link.PhoneCanonicaliser;
import dev.ligature.link.RemoteIds;
import dev.ligature.link.wallet.WalletAddress;

/**
 * An identifier as somebody writes it, in the form in which identities are found.
 *
 * @param issuer what scopes it; empty for kinds that need nothing
 */
public record WrittenIdentifier(LinkKind kind, String issuer, String canonical) {
  /**
   * The form that is compared. Users of OpenID and OAuth providers are compared as the provider
   * names them.
   *
   * @param issuer issuer of a provider, or a platform's name in lower case
   * @param field path of the identifier in the request, for the refusal
   * @throws DomainException BAD_IDENTIFIER
   */
  public static WrittenIdentifier of(LinkKind kind, String issuer, String subject, String field) {
    boolean scoped =
        switch (kind) {
          case OIDC, OAUTH2_USERINFO, PLATFORM -> true;
          case EMAIL, PHONE, WALLET, CONNECTOR -> false;
        };
    if (issuer.isEmpty() == scoped) {
      throw DomainException.invalid(
          Reason.BAD_IDENTIFIER,
          field + ".issuer",
          scoped ? "Identifiers of this kind need an issuer." : "This kind has no issuer.");
    }
    String path = field + ".subject";
    return new WrittenIdentifier(
        kind,
        issuer,
        switch (kind) {
          case EMAIL -> EmailCanonicaliser.canonicalise(subject, path).canonical();
          case PHONE -> PhoneCanonicaliser.canonicalise(subject, path).canonical();
          case WALLET -> WalletAddress.parse(subject, path).identifier(subject).canonical();
          case PLATFORM -> RemoteIds.canonical(issuer, subject).canonical();
          case OIDC, OAUTH2_USERINFO -> subject;
          case CONNECTOR -> throw new IllegalArgumentException("a connector is no identity");
        });
  }
}
