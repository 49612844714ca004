package dev.ligature.link;

import dev.ligature.common.DomainException;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.link.DomainNames.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * Canonical forms of the ids by which platforms know their users. An id is compared within its
 * network; what a user can change, such as a user name, is no id.
 */
public final class RemoteIds {
  /** Version of the canonical forms. */
  public static final int VERSION = 2;

  private static final int MAX_BYTES = 255;
  private static final int MAX_JID_PART_BYTES = 1023; // RFC 7622 section 3.1

  private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,18}");
  private static final Pattern MXID =
      Pattern.compile("@[!-9;-~]+:([0-9A-Za-z.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
  private static final Pattern NICKNAME =
      Pattern.compile("[A-Za-z\\[\\]\\\\`_^{|}~][A-Za-z0-9\\[\\]\\\\`_^{|}~-]*");
  private static final Pattern SLACK_USER = Pattern.compile("[UW][A-Z0-9]{1,31}");
  private static final Pattern IRC_NETWORK = Pattern.compile("[a-z0-9.-]+");
  private static final Pattern SLACK_TEAM = Pattern.compile("[TE][A-Z0-9]{1,31}");
  private static final Pattern OTHER = Pattern.compile("[!-~]+");
  private static final Pattern NOT_IN_JIDS = Pattern.compile("[\"&'/:<>@\\s]");

  private RemoteIds() {}

  /**
   * A remote id in its three forms.
   *
   * @throws DomainException BAD_IDENTIFIER for what the platform has no user of
   */
  public static CanonicalIdentifier canonical(Platform platform, String remoteId) {
    String canonical =
        switch (platform) {
          case TELEGRAM, DISCORD -> matching(POSITIVE, remoteId);
          case MATRIX -> matching(MXID, remoteId);
          case IRC -> ircLower(matching(NICKNAME, remoteId));
          case SLACK -> matching(SLACK_USER, remoteId);
          case XMPP -> bareJid(remoteId);
        };
    return new CanonicalIdentifier(remoteId, remoteId, canonical, VERSION);
  }

  /**
   * The id of a user of any platform; of one that we do not know it is compared as it is. Where ids
   * are of a network, the id is preceded by the network and a slash.
   *
   * @param platform name in lower case
   * @throws DomainException BAD_IDENTIFIER
   */
  public static CanonicalIdentifier canonical(String platform, String remoteId) {
    for (Platform each : Platform.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(platform)) {
        return each == Platform.IRC || each == Platform.SLACK
            ? scoped(each, remoteId)
            : canonical(each, remoteId);
      }
    }
    return new CanonicalIdentifier(remoteId, remoteId, matching(OTHER, remoteId), VERSION);
  }

  private static CanonicalIdentifier scoped(Platform platform, String remoteId) {
    int slash = remoteId.indexOf('/');
    String network = remoteId.substring(0, Math.max(slash, 0));
    CanonicalIdentifier user = canonical(platform, remoteId.substring(slash + 1));
    String scope = matching(platform == Platform.IRC ? IRC_NETWORK : SLACK_TEAM, network);
    return new CanonicalIdentifier(remoteId, remoteId, scope + "/" + user.canonical(), VERSION);
  }

  /** The name under which a user is about to log in, which need not be an id. */
  static CanonicalIdentifier login(Platform platform, String login) {
    String compared = platform == Platform.IRC ? ircLower(login) : login;
    return new CanonicalIdentifier(login, login, compared, VERSION);
  }

  /**
   * Letters alone. Which other characters are one on a network (numeric 005, CASEMAPPING) knows who
   * speaks with it, and writes the nickname in the network's lower case; where it did not, one user
   * has two ids, and never two users one.
   */
  private static String ircLower(String nickname) {
    return nickname.toLowerCase(Locale.ROOT);
  }

  /** RFC 7622: the local part by PRECIS, the domain as U-labels, no resource. */
  private static String bareJid(String jid) {
    int slash = jid.indexOf('/');
    String bare = slash < 0 ? jid : jid.substring(0, slash);
    int at = bare.indexOf('@');
    if (at < 1) {
      throw bad();
    }
    String local = enforced(bare.substring(0, at));
    String domain =
        DomainNames.parse(bare.substring(at + 1))
            .map(DomainName::unicode)
            .orElseThrow(RemoteIds::bad);
    if (tooLong(domain, MAX_JID_PART_BYTES)) {
      throw bad();
    }
    String canonical = local + "@" + domain;
    if (tooLong(canonical, 2 * MAX_BYTES)) {
      throw bad();
    }
    return canonical;
  }

  private static String enforced(String local) {
    try {
      String once = PrecisProfiles.USERNAME_CASE_MAPPED.enforce(local);
      if (NOT_IN_JIDS.matcher(once).find()
          || !once.equals(PrecisProfiles.USERNAME_CASE_MAPPED.enforce(once))) {
        throw bad();
      }
      return once;
    } catch (IllegalArgumentException e) {
      throw bad();
    }
  }

  private static String matching(Pattern pattern, String remoteId) {
    if (!pattern.matcher(remoteId).matches() || tooLong(remoteId, MAX_BYTES)) {
      throw bad();
    }
    return remoteId;
  }

  private static boolean tooLong(String text, int bytes) {
    return text.getBytes(StandardCharsets.UTF_8).length > bytes;
  }

  private static DomainException bad() {
    return DomainException.of(Reason.BAD_IDENTIFIER, "This is no id of a user of the platform.");
  }
}
