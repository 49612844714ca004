package dev.ligature.link;

import dev.ligature.account.Identifiers;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Canonical forms for whoever has no attempt yet: what is typed to recover an account. */
@Singleton
class TypedIdentifiers implements Identifiers {
  private final IdentityRepository identities;

  TypedIdentifiers(IdentityRepository identities) {
    this.identities = identities;
  }

  @Override
  public Optional<AccountId> holderOf(TenantId tenant, String typed) {
    if (typed.indexOf('@') < 0) {
      return Optional.empty();
    }
    try {
      CanonicalIdentifier identifier = EmailCanonicaliser.canonicalise(typed, "identifier");
      return identities
          .findVerified(tenant, new Subject(LinkKind.EMAIL, "email", "", identifier))
          .map(Identity::account);
    } catch (DomainException e) {
      return Optional.empty();
    }
  }

  @Override
  public String canonicalEmail(String typed, String field) {
    return EmailCanonicaliser.canonicalise(typed, field).canonical();
  }
}
