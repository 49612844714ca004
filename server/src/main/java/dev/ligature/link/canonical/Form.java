package dev.ligature.link.canonical;

import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.link.CanonicalIdentifier;
import dev.ligature.link.EmailCanonicaliser;
import dev.ligature.link.PhoneCanonicaliser;
import dev.ligature.link.RemoteIds;
import dev.ligature.link.wallet.WalletAddress;

/**
 * A kind of identifier that has a canonicaliser. Users of OpenID and OAuth providers have none:
 * their keys are compared as the provider gives them.
 */
public enum Form {
  EMAIL(EmailCanonicaliser.VERSION) {
    @Override
    CanonicalIdentifier canonical(StoredIdentifier row) {
      return EmailCanonicaliser.canonicalise(row.raw(), "raw");
    }
  },
  PHONE(PhoneCanonicaliser.VERSION) {
    @Override
    CanonicalIdentifier canonical(StoredIdentifier row) {
      return PhoneCanonicaliser.canonicalise(row.raw(), "raw");
    }
  },
  WALLET(WalletAddress.VERSION) {
    @Override
    CanonicalIdentifier canonical(StoredIdentifier row) {
      return WalletAddress.parse(row.raw(), "raw").identifier(row.raw());
    }
  },
  PLATFORM(RemoteIds.VERSION) {
    @Override
    CanonicalIdentifier canonical(StoredIdentifier row) {
      return keepingName(RemoteIds.canonical(row.scope(), row.raw()));
    }
  },
  /** The remote id of a persona. */
  PERSONA(RemoteIds.VERSION) {
    @Override
    CanonicalIdentifier canonical(StoredIdentifier row) {
      return keepingName(RemoteIds.canonical(Platform.valueOf(row.scope()), row.raw()));
    }
  };

  private final int version;

  Form(int version) {
    this.version = version;
  }

  /** Version that its canonicaliser has now. */
  public int version() {
    return version;
  }

  /**
   * What the canonicaliser makes of a row today; an empty display form leaves the row's.
   *
   * @throws DomainException BAD_IDENTIFIER for what it does not take any more
   */
  abstract CanonicalIdentifier canonical(StoredIdentifier row);

  private static CanonicalIdentifier keepingName(CanonicalIdentifier id) {
    return new CanonicalIdentifier(id.raw(), "", id.canonical(), id.version());
  }
}
