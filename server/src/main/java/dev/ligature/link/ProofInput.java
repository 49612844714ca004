package dev.ligature.link;

import dev.ligature.link.oidc.Evidence;

/** What somebody gives to prove it. */
public sealed interface ProofInput {
  /** The signature of the message that was to be signed, in hex. */
  record Signature(String hex) implements ProofInput {
    @Override
    public String toString() {
      return "Signature[]";
    }
  }

  /** A gateway's assertion. */
  record Assertion(String jws) implements ProofInput {
    @Override
    public String toString() {
      return "Assertion[]";
    }
  }

  /** What came of a provider's answer, which was looked at before. */
  record Callback(Evidence evidence) implements ProofInput {}

  /** The code that was sent. */
  record Code(String text) implements ProofInput {
    @Override
    public String toString() {
      return "Code[]";
    }
  }
}
