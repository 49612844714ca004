package dev.ligature.audit;

import java.util.Locale;

/**
 * What can be done, with the sentence that its subject reads. A name in braces stands for a fact of
 * the subject's body or the header; a sentence whose facts are missing loses them.
 */
public enum AuditType {
  ACCOUNT_CREATED(AuditKind.ACCOUNT, "Created the account"),
  ACCOUNT_CHANGED(AuditKind.ACCOUNT, "Changed the account"),
  ACCOUNT_SUSPENDED(AuditKind.ACCOUNT, "Suspended the account"),
  ACCOUNT_RESUMED(AuditKind.ACCOUNT, "Ended the suspension of the account"),
  ACCOUNT_EXPORTED(AuditKind.ACCOUNT, "Exported the account"),
  ACCOUNT_DELETED(AuditKind.ACCOUNT, "Deleted the account"),
  ACCOUNT_REFUSED(AuditKind.ACCOUNT, "Refused: {call} ({reason})"),
  DIRECTORY_CREATED(AuditKind.ACCOUNT, "The directory made a user"),
  DIRECTORY_CHANGED(AuditKind.ACCOUNT, "The directory changed the user"),
  DIRECTORY_DELETED(AuditKind.ACCOUNT, "The directory deleted the user"),
  DIRECTORY_ANSWERED(
      AuditKind.ACCOUNT, "Answered whether the directory manages the account: {answer}"),
  DIRECTORY_REFUSED(AuditKind.ACCOUNT, "Refused: {call} ({reason})"),
  SESSION_CREATED(AuditKind.SESSION, "Signed in by {method} on {device}"),
  SESSION_REVOKED(AuditKind.SESSION, "Signed out {device}"),
  SESSION_STEPPED_UP(AuditKind.SESSION, "Authenticated again"),
  FACTOR_ADDED(AuditKind.ACCOUNT, "Added an authenticator"),
  FACTOR_REMOVED(AuditKind.ACCOUNT, "Removed the authenticator"),
  RECOVERY_CODES_MADE(AuditKind.RECOVERY, "Made new recovery codes"),
  RECOVERY_CODE_USED(AuditKind.RECOVERY, "Recovered the account by a recovery code"),
  RECOVERY_STARTED(AuditKind.RECOVERY, "Support asked to recover the account: {why}"),
  RECOVERY_APPROVED(AuditKind.RECOVERY, "Support approved the recovery: {why}"),
  RECOVERY_CANCELLED(AuditKind.RECOVERY, "Cancelled the recovery"),
  RECOVERED(AuditKind.RECOVERY, "Recovered the account by support"),
  LINK_STARTED(AuditKind.LINK, "Started to link {provider} ({identifier})"),
  LINK_STEPPED(AuditKind.LINK, "Continued to link {provider} ({identifier})"),
  LINK_CONFIRMED(AuditKind.LINK, "Linked {provider} ({identifier})"),
  LINK_PROVEN(AuditKind.LINK, "Proved {provider} ({identifier}) in order to link accounts"),
  LINK_FAILED(AuditKind.LINK, "Could not link {provider} ({identifier})"),
  LINK_CANCELLED(AuditKind.LINK, "Cancelled linking {provider} ({identifier})"),
  LINK_REFUSED(AuditKind.LINK, "Refused: {call} ({reason})"),
  LINK_RECANONICALISED(AuditKind.LINK, "Brought an identifier to the form of a newer version"),
  UNLINK_CONFIRMED(AuditKind.UNLINK, "Unlinked {provider} ({identifier})"),
  UNLINK_REPORTED(AuditKind.UNLINK, "Reported {provider} ({identifier}) as compromised"),
  PROVIDER_SIGNALLED(AuditKind.LINK, "{source} told of {provider} ({identifier}): {event}"),
  MERGE_STARTED(AuditKind.MERGE, "Asked to merge two accounts"),
  MERGE_CONFIRMED(AuditKind.MERGE, "Merged two accounts"),
  MERGE_CANCELLED(AuditKind.MERGE, "Cancelled merging two accounts"),
  MERGE_UNDONE(AuditKind.MERGE, "Took two merged accounts apart again"),
  MERGE_SETTLED(AuditKind.MERGE, "Erased what a merged account had left behind"),
  ACCOUNT_SPLIT(AuditKind.MERGE, "Moved identities out to an account of their own"),
  GRAPH_LINKED(AuditKind.GRAPH, "Linked the account {account}"),
  GRAPH_UNLINKED(AuditKind.GRAPH, "Unlinked the account {account}"),
  GRAPH_PRIVACY_SET(AuditKind.GRAPH, "Set the privacy of a link to {privacy_mode}"),
  GRAPH_PROFILE_CHANGED(AuditKind.GRAPH, "Changed the profile {profile} through a link"),
  GRAPH_GRANTED(AuditKind.GRAPH, "Let a linked account use the profile {profile}: {permission}"),
  GRAPH_REVOKED(
      AuditKind.GRAPH, "No longer lets a linked account use the profile {profile}: {permission}"),
  GRAPH_ANSWERED(AuditKind.GRAPH, "Answered the suggestion of a link: {answer}"),
  GRAPH_REFUSED(AuditKind.GRAPH, "Refused: {call} ({reason})"),
  CREDENTIAL_STORED(AuditKind.CREDENTIAL, "Stored a credential for {platform}"),
  CREDENTIAL_LEASED(AuditKind.CREDENTIAL, "Gave a credential for {platform} to a daemon"),
  CREDENTIAL_REVOKED(AuditKind.CREDENTIAL, "Withdrew a credential for {platform}"),
  CREDENTIAL_REFUSED(AuditKind.CREDENTIAL, "Refused: {call} ({reason})"),
  TICKET_MINTED(AuditKind.TICKET, "Gave a daemon leave for one act"),
  TICKET_REDEEMED(AuditKind.TICKET, "A daemon used its leave for one act"),
  CONNECTOR_ASSIGNED(AuditKind.CONNECTOR, "A daemon took over {platform} ({name})"),
  CONNECTOR_RELEASED(AuditKind.CONNECTOR, "A daemon left {platform} ({name})"),
  CONNECTOR_CHANGED(AuditKind.CONNECTOR, "{platform} ({name}) is {state}"),
  CONNECTOR_PAUSED(AuditKind.CONNECTOR, "Paused {platform} ({name})"),
  CONNECTOR_RESUMED(AuditKind.CONNECTOR, "Resumed {platform} ({name})"),
  CONNECTOR_REVOKED(AuditKind.CONNECTOR, "Disconnected {platform} ({name})"),
  CONNECTOR_REFUSED(AuditKind.CONNECTOR, "Refused: {call} ({reason})"),
  INTENT_SUBMITTED(AuditKind.INTENT, "Asked to {action} at {platform} {place}"),
  INTENT_DISPATCHED(AuditKind.INTENT, "Handed to {platform}: {action} {place}"),
  INTENT_SUCCEEDED(AuditKind.INTENT, "Done at {platform}: {action} {place}"),
  INTENT_FAILED(AuditKind.INTENT, "Failed at {platform}: {action} {place}"),
  INTENT_UNCERTAIN(AuditKind.INTENT, "Perhaps done at {platform}: {action} {place}"),
  INTENT_CANCELLED(AuditKind.INTENT, "Cancelled at {platform}: {action} {place}"),
  CONSENT_GRANTED(AuditKind.CONSENT, "Allowed {action} for {platform} ({name})"),
  CONSENT_REVOKED(AuditKind.CONSENT, "Withdrew {action} for {platform} ({name})"),
  SEND_CONFIRMED(AuditKind.CONSENT, "Confirmed the first send for {platform} ({name})"),
  SCOPES_SET(AuditKind.CONSENT, "Set what is possible for {platform} ({name}): {action}"),
  PERSONA_ACTIVATED(AuditKind.CONNECTOR, "Connected {platform} ({name})"),
  PERSONA_MOVED(AuditKind.CONNECTOR, "Moved {platform} ({name}) to another profile"),
  DAEMON_ENROLLED(AuditKind.DAEMON, "Enrolled a daemon"),
  DAEMON_REFUSED(AuditKind.DAEMON, "Refused a daemon ({reason})"),
  DAEMON_REVOKED(AuditKind.DAEMON, "Refused a daemon for good"),
  DAEMON_DRAINED(AuditKind.DAEMON, "Began to empty a daemon"),
  BUILD_SET(AuditKind.DAEMON, "Set which builds of daemons may run"),
  DAEMON_CONNECTED(AuditKind.DAEMON, "A daemon connected"),
  DAEMON_DISCONNECTED(AuditKind.DAEMON, "A daemon disconnected"),
  KEY_CREATED(AuditKind.KEY, "Made a key"),
  KEY_SHREDDED(AuditKind.KEY, "Destroyed a key"),
  HOLD_REFUSED(AuditKind.HOLD, "Refused: {call} ({reason})"),
  TENANT_CREATED(AuditKind.ADMIN, "Created the tenant"),
  TENANT_CHANGED(AuditKind.ADMIN, "Changed the tenant"),
  POLICY_SET(AuditKind.ADMIN, "Set the policy"),
  NOTIFIER_SET(AuditKind.ADMIN, "Set where messages leave"),
  PROVIDER_SET(AuditKind.ADMIN, "Set the provider {provider}"),
  GATEWAY_KEY_SET(AuditKind.ADMIN, "Set a gateway key"),
  ADMIN_REFUSED(AuditKind.ADMIN, "Refused: {call} ({reason})"),
  DISCLOSURE_EVENTS(AuditKind.DISCLOSURE, "An auditor read this account's activity: {why}"),
  DISCLOSURE_SEARCH(AuditKind.DISCLOSURE, "Support searched for accounts: {query}"),
  DISCLOSURE_ACCOUNT(AuditKind.DISCLOSURE, "Support looked at this account: {why}");

  private final AuditKind kind;
  private final String sentence;

  AuditType(AuditKind kind, String sentence) {
    this.kind = kind;
    this.sentence = sentence;
  }

  /** The kind that filters choose by. */
  public AuditKind kind() {
    return kind;
  }

  /** The sentence with names of facts in braces. */
  public String sentence() {
    return sentence;
  }

  /** The act as the contract names it, such as {@code link.confirmed}. */
  public String action() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
  }

  /** The type of a refused call, from the package of its method. */
  static AuditType refusalOf(String method) {
    String[] parts = method.split("\\.", 3);
    return switch (parts.length < 3 ? "" : parts[1]) {
      case "account" -> ACCOUNT_REFUSED;
      case "scim" -> DIRECTORY_REFUSED;
      case "link" -> LINK_REFUSED;
      case "graph" -> GRAPH_REFUSED;
      case "vault" -> CREDENTIAL_REFUSED;
      case "connector" -> CONNECTOR_REFUSED;
      case "audit" -> HOLD_REFUSED;
      default -> ADMIN_REFUSED;
    };
  }
}
