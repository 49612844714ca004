package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.ProofTicket;

/**
 * The two accounts of a merge, locked, as their proofs stand.
 *
 * @param own the caller's
 * @param other whose identity the caller has proven
 * @param callerYields whether the caller's account is the one that is absorbed
 * @param factorProven whether the other account's second factor was proven
 * @param factorNeeded whether the other account's second factor must still be proven
 */
record MergeParties(
    ProofTicket ticket,
    Identity held,
    Account own,
    Account other,
    boolean callerYields,
    boolean factorProven,
    boolean factorNeeded) {

  /** A guest yields to a durable account; of two durable ones the caller says which survives. */
  static boolean callerYields(Account own, Account other, boolean otherSurvives) {
    boolean isDurable = own.kind() == AccountKind.USER;
    return other.kind() == AccountKind.USER && (!isDurable || otherSurvives);
  }

  Account secondary() {
    return callerYields ? own : other;
  }

  Account primary() {
    return callerYields ? other : own;
  }
}
