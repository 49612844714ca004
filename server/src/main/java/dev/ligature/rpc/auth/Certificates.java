package dev.ligature.rpc.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Knows services by the client certificates that TLS has verified. */
final class Certificates {
  private static final Integer URI_NAME = 6;

  private final List<Row> rows;

  private record Row(CertificateConfiguration certificate, Holder holder) {}

  Certificates(List<CertificateConfiguration> known) {
    this.rows = known.stream().map(row -> new Row(row, holder(row))).toList();
  }

  /**
   * What a certificate grants.
   *
   * @param isSpiffe whether its holder is named by a SPIFFE id, which suffices alone
   */
  record Holder(Grant grant, boolean isSpiffe) {}

  /** The holder of the client's certificate; empty without one, or with one that is not listed. */
  Optional<Holder> holder(@Nullable SSLSession tls) {
    if (tls == null) {
      return Optional.empty();
    }
    try {
      return tls.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? holder(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  Optional<Holder> holder(X509Certificate certificate) {
    List<String> uris = uris(certificate);
    String commonName = commonName(certificate);
    return rows.stream()
        .filter(row -> matches(row.certificate(), uris, commonName))
        .findFirst()
        .map(Row::holder);
  }

  private static boolean matches(
      CertificateConfiguration row, List<String> uris, @Nullable String commonName) {
    return row.uri() == null
        ? row.commonName() != null && row.commonName().equals(commonName)
        : uris.contains(row.uri());
  }

  private static Holder holder(CertificateConfiguration row) {
    String name = row.uri() == null ? "cn:" + row.commonName() : row.uri();
    return new Holder(new Grant(name, row.roles(), row.tenantId()), name.startsWith("spiffe://"));
  }

  private static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> URI_NAME.equals(name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      throw new CredentialsRefused("the certificate's names do not parse");
    }
  }

  private static @Nullable String commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .map(String::valueOf)
              .findFirst()
              .orElse(null);
    } catch (InvalidNameException e) {
      throw new CredentialsRefused("the certificate's subject does not parse");
    }
  }
}
