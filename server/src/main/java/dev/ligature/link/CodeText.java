package dev.ligature.link;

import dev.ligature.common.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * What is sent with a code. There is nothing to click: the code is typed into the session that
 * asked, and who reads it learns which account that is.
 */
final class CodeText {
  private static final int SHORT = 6;

  private CodeText() {}

  /** The text for a mailbox. */
  static String mail(Claim claim, String code) {
    return """
    %s

    %s Type the code there within five minutes.
    If that is not you, do nothing and give the code to nobody.
    """
        .formatted(code, reason(claim));
  }

  /** The text for a telephone. */
  static String text(Claim claim, String code) {
    return code + " is your code. " + reason(claim) + " Give it to nobody.";
  }

  private static String reason(Claim claim) {
    String what = claim.subject().kind() == LinkKind.PHONE ? "number" : "address";
    return switch (claim.purpose()) {
      case LINK ->
          "The account %s wants to link this %s.".formatted(shortName(claim.account()), what);
      case LINK_ACCOUNTS ->
          "The account %s wants to be linked with the account of this %s."
              .formatted(shortName(claim.account()), what);
      case SIGN_IN -> "Somebody wants to sign in with this " + what + ".";
      case MERGE -> "Somebody proves this " + what + " to undo or stop a merge of accounts.";
      case STEP_UP -> "Somebody confirms with this " + what + " that it is still them.";
      case RECOVERY -> "Somebody proves this " + what + " to stop the recovery of an account.";
    };
  }

  /** The end of the account's id, which is no secret. */
  private static String shortName(@Nullable AccountId account) {
    String id = String.valueOf(account);
    return id.substring(Math.max(0, id.length() - SHORT));
  }
}
