package dev.ligature.link;

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

  /** A user of a platform, named by a gateway's assertion. */
  record PlatformUser(String assertion, String field) implements ProofTarget {
    @Override
    public String toString() {
      return "PlatformUser[]";
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
