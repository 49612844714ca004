package dev.ligature.account;

/**
 * What an owner is told, with its sentence. A name in braces stands for a fact of {@link
 * NoticeFacts}; a fact that is missing, or erased, leaves no trace.
 */
public enum NoticeKind {
  IDENTITY_LINKED("{provider} ({identifier}) was linked to your account."),
  IDENTITY_UNLINKED("{provider} ({identifier}) was unlinked from your account."),
  IDENTITY_REPORTED(
      "{provider} ({identifier}) was reported as compromised and unlinked; its sessions ended."),
  IDENTITY_DOUBTED(
      "{provider} ({identifier}) may have passed to somebody else. It signs in again once you have"
          + " proven it again."),
  PROVIDER_ENDED_SESSIONS(
      "{provider} warned of your account there ({identifier}); the sessions that signed in by it"
          + " ended."),
  ACCOUNTS_LINKED("Your account was linked with another account."),
  ACCOUNTS_UNLINKED("A link of your account with another account was removed."),
  MERGE_STARTED("Your account is about to be merged with another account."),
  MERGE_CANCELLED("The merge of your account with another account was cancelled.", false),
  MERGED("Your account was merged with another account."),
  MERGE_UNDONE("The merge of your account with another account was undone."),
  ACCOUNT_SPLIT("A part of your account was moved to an account of its own."),
  TOTP_ADDED("An authenticator was added to your account."),
  TOTP_REMOVED("The authenticator of your account was removed."),
  RECOVERY_CODES_MADE("New recovery codes were made; the ones before no longer work."),
  RECOVERY_CODE_USED("Your account was recovered with a recovery code; all other sessions ended."),
  RECOVERY_STARTED(
      "Support was asked to recover your account. If that was not you, cancel it by signing in, or"
          + " by proving any address that the account has or had."),
  RECOVERY_APPROVED(
      "A recovery of your account was approved and takes effect at {time}. If that was not you,"
          + " cancel it by signing in, or by proving any address that the account has or had."),
  RECOVERY_CANCELLED("The recovery of your account was cancelled."),
  RECOVERED("Your account was recovered by support; all sessions ended."),
  ACCOUNT_SUSPENDED("Support suspended your account: {reason}"),
  ACCOUNT_RESUMED("Support ended the suspension of your account: {reason}", false),
  ACCOUNT_DELETED("Your account was deleted."),
  DIRECTORY_ASKED(
      "The directory of your organisation wants to manage your account, and could then suspend and"
          + " delete it. Nothing happens unless you agree."),
  DIRECTORY_CONFIRMED("You agreed that the directory of your organisation manages your account."),
  DIRECTORY_SUSPENDED("The directory of your organisation suspended your account."),
  DIRECTORY_RESUMED("The directory of your organisation ended the suspension of your account.");

  private final String sentence;
  private final boolean concernsSecurity;

  NoticeKind(String sentence) {
    this(sentence, true);
  }

  NoticeKind(String sentence, boolean concernsSecurity) {
    this.sentence = sentence;
    this.concernsSecurity = concernsSecurity;
  }

  /**
   * Whether it could tell an owner of a takeover: it goes to every address, whatever the tenant's
   * policy says. The others undo what their owner was told of before.
   */
  boolean concernsSecurity() {
    return concernsSecurity;
  }

  /** The sentence with names of facts in braces. */
  String sentence() {
    return sentence;
  }
}
