package dev.ligature.daemon.irc;

import java.util.regex.Pattern;

/**
 * Who signs in. The secret is the caller's to close; it is read only while a session opens.
 *
 * @param nick the name shown in channels (RFC 2812 section 2.3.1, any length the network allows)
 * @param account the services account
 * @param secret the account's password
 */
public record IrcLogin(String nick, String account, IrcSecret secret) {
  private static final Pattern NICK =
      Pattern.compile("[A-Za-z\\[\\]\\\\`_^{|}][-A-Za-z0-9\\[\\]\\\\`_^{|}]{0,63}");
  private static final Pattern ACCOUNT = Pattern.compile("[^\\s\\p{Cntrl}:][^\\s\\p{Cntrl}]{0,63}");

  public IrcLogin {
    if (!NICK.matcher(nick).matches()) {
      throw new IllegalArgumentException("this is no nick that IRC allows");
    }
    if (!ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException("this is no account name that IRC services allow");
    }
  }
}
