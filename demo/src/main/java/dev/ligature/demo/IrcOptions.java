package dev.ligature.demo;

import com.google.common.net.HostAndPort;
import dev.ligature.cli.SecretInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An IRC network of the user's choice, instead of one that the demo starts. */
final class IrcOptions {
  static final String PASSWORD_VARIABLE = "LIGATURE_IRC_PASSWORD";

  private static final int TLS_PORT = 6697;

  @Option(
      names = "--irc",
      required = true,
      paramLabel = "HOST:PORT",
      description = {
        "Use this IRC server instead of starting one; the port speaks TLS, default 6697.",
        "Without TLS there is no way: the daemon never sends a password in clear."
      })
  private String server = "";

  @Option(
      names = "--irc-account",
      required = true,
      paramLabel = "NAME",
      description = {
        "Account at the network's services, linked by SASL or NickServ.",
        "Its password is taken from " + PASSWORD_VARIABLE + ", or from --irc-password-file,",
        "or asked for."
      })
  private String account = "";

  @Option(names = "--irc-nick", paramLabel = "NICK", description = "Default: the account's name.")
  private @Nullable String nick;

  @Option(
      names = "--irc-channel",
      paramLabel = "CHANNEL",
      description = "Where to speak; default: a new channel with a random name.")
  private @Nullable String channel;

  @Option(
      names = "--irc-authorities",
      paramLabel = "FILE",
      description = "PEM bundle that verifies the server; default: the authorities of the JDK.")
  private @Nullable Path authorities;

  @Option(
      names = "--irc-password-file",
      paramLabel = "FILE",
      description = "File that holds the password.")
  private @Nullable Path passwordFile;

  /**
   * The network that the options name.
   *
   * @throws IllegalArgumentException what is wrong with them
   */
  IrcNetwork network(Map<String, String> environment) {
    HostAndPort address = HostAndPort.fromString(server).withDefaultPort(TLS_PORT);
    if (authorities != null && !Files.isReadable(authorities)) {
      throw new IllegalArgumentException("--irc-authorities cannot be read: " + authorities);
    }
    return new IrcNetwork(
        address + ", as you asked",
        address.getHost(),
        address.getPort(),
        nick == null ? account : nick,
        account,
        SecretInput.read(
            "the password of " + account, environment, PASSWORD_VARIABLE, passwordFile),
        channel == null ? "#ligature-" + UUID.randomUUID().toString().substring(0, 8) : channel,
        authorities);
  }
}
