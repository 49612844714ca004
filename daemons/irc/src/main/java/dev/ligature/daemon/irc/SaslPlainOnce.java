package dev.ligature.daemon.irc;

import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.feature.auth.AbstractAccountSaslProtocol;
import org.kitteh.irc.client.library.util.ToStringer;

/** SASL PLAIN (RFC 4616) that reads the secret only when the server asks for it. */
final class SaslPlainOnce extends AbstractAccountSaslProtocol {
  private final IrcLogin login;

  SaslPlainOnce(Client client, IrcLogin login) {
    super(client, "PLAIN", login.account());
    this.login = login;
  }

  @Override
  protected String getAuthLine() {
    return login.account() + '\0' + login.account() + '\0' + login.secret().reveal();
  }

  @Override
  protected void toString(ToStringer stringer) {
    stringer.add("mechanism", "PLAIN");
  }
}
