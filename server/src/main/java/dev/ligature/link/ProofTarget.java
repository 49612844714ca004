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

  /** A mailbox. */
  record Email(String address, String field) implements ProofTarget {
    @Override
    public String toString() {
      return "Email[]";
    }
  }
}
