package dev.ligature.demo;

import dev.ligature.testkit.irc.IrcServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Collections;

/** What the demo needs to know of the IRC network. */
final class Network {
  private Network() {}

  /** Writes the certificates of a server's trust store as a PEM bundle. */
  static Path authorities(IrcServer server, Path directory) {
    try {
      KeyStore trust = server.trust();
      StringBuilder pem = new StringBuilder();
      for (String alias : Collections.list(trust.aliases())) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(trust.getCertificate(alias).getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return Files.writeString(directory.resolve("irc-authorities.pem"), pem);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
