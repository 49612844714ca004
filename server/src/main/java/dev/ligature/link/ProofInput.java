package dev.ligature.link;

/** What somebody gives to prove it. */
public sealed interface ProofInput {
  /** The code that was sent. */
  record Code(String text) implements ProofInput {
    @Override
    public String toString() {
      return "Code[]";
    }
  }
}
