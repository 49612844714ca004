package dev.ligature.daemon.irc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Which certificates of IRC servers are good. */
public final class IrcTrust {
  private IrcTrust() {}

  /**
   * Those that the authorities of a PEM bundle signed.
   *
   * @param bundle null for the authorities that the JDK knows
   */
  public static TrustManagerFactory in(@Nullable Path bundle)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(bundle == null ? null : store(bundle));
    return trust;
  }

  private static KeyStore store(Path bundle) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(bundle)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("authority-" + number++, each);
      }
    }
    return store;
  }
}
