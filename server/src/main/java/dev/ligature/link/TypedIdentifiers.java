package dev.ligature.link;

import dev.ligature.account.Identifiers;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import dev.ligature.link.wallet.WalletAddress;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/** Canonical forms for whoever has no attempt yet: what is typed to recover an account. */
@Singleton
class TypedIdentifiers implements Identifiers {
  private static final String FIELD = "identifier";

  private final IdentityRepository identities;

  TypedIdentifiers(IdentityRepository identities) {
    this.identities = identities;
  }

  @Override
  public Optional<AccountId> holderOf(TenantId tenant, String typed) {
    return holder(tenant, () -> named(typed));
  }

  @Override
  public Optional<AccountId> holderOfEmail(TenantId tenant, String address) {
    return holder(tenant, () -> email(address));
  }

  @Override
  public String canonicalEmail(String typed, String field) {
    return EmailCanonicaliser.canonicalise(typed, field).canonical();
  }

  /** Nobody has what is no identifier. */
  private Optional<AccountId> holder(TenantId tenant, Supplier<Subject> named) {
    try {
      return identities.findVerified(tenant, named.get()).map(Identity::account);
    } catch (DomainException e) {
      return Optional.empty();
    }
  }

  private static Subject named(String typed) {
    if (typed.indexOf('@') >= 0) {
      return email(typed);
    }
    return typed.startsWith("+")
        ? new Subject(LinkKind.PHONE, "phone", "", PhoneCanonicaliser.canonicalise(typed, FIELD))
        : new Subject(
            LinkKind.WALLET, "wallet", "", WalletAddress.parse(typed, FIELD).identifier(typed));
  }

  private static Subject email(String typed) {
    return new Subject(LinkKind.EMAIL, "email", "", EmailCanonicaliser.canonicalise(typed, FIELD));
  }
}
