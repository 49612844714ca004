package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;

/** How an attempt ended. */
public sealed interface LinkResult {
  /** The identity is the account's, from now on or from before. */
  record Linked(Identity identity) implements LinkResult {}

  /**
   * Another account holds the identity; the ticket opens a merge or an account link.
   *
   * @param retired the account that a merge would absorb
   */
  record Conflict(AccountId retired, boolean mergeAllowed, boolean linkAllowed)
      implements LinkResult {}

  /** The identity is proven, whoever has it; the ticket opens an account link. */
  record Proven() implements LinkResult {}

  /**
   * The outside account is connected.
   *
   * @param capabilities bytes of the capability summary
   */
  record Connected(PersonaId persona, byte[] capabilities) implements LinkResult {}

  /** It failed; the advice tells the user what to do. */
  record Failed(String reason, boolean retryable, String advice) implements LinkResult {}
}
