package dev.ligature.rpc.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.rpc.ServiceAuthenticator.Service;
import io.grpc.Metadata;
import java.lang.reflect.Proxy;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceCredentialsTest {
  private static final String SPIFFE = "spiffe://chat.example/api";

  private final TestIssuer issuer =
      TestIssuer.of(
          IssuerConfiguration.Kind.SERVICE,
          "main",
          Set.of(Role.BACKEND, Role.GATEWAY, Role.SUPPORT));
  private final TestIssuer staff =
      TestIssuer.of(IssuerConfiguration.Kind.PERSON, "staff", Set.of(Role.SUPPORT));
  private final UUID tenant = UUID.fromString(TestIssuer.TENANT);

  @Test
  void findsNobodyWhereNothingIsShown() {
    assertThat(credentials(true, true).authenticate(session(null), new Metadata())).isEmpty();
    assertThat(credentials(true, true).authenticate(session("unlisted.pem"), new Metadata()))
        .isEmpty();
  }

  @Test
  void acceptsATokenAloneWhereBothAreNotDemanded() {
    assertThat(credentials(false, false).authenticate(session(null), bearer(issuer.token())))
        .map(Service::name)
        .contains("main/messaging");
  }

  @Test
  void demandsTheCertificateBesideTheTokenInProduction() {
    ServiceCredentials production = credentials(true, true);
    refuses(production, session(null), bearer(issuer.token()));
    refuses(production, session("unlisted.pem"), bearer(issuer.token()));
    assertThat(production.authenticate(session("named.pem"), bearer(issuer.token())))
        .map(Service::roles)
        .contains(Set.of(Role.BACKEND));
  }

  @Test
  void acceptsASpiffeIdAloneAndNoOtherCertificate() {
    ServiceCredentials production = credentials(true, true);
    assertThat(production.authenticate(session("spiffe.pem"), new Metadata()))
        .map(Service::name)
        .contains(SPIFFE);
    refuses(production, session("named.pem"), new Metadata());
    assertThat(credentials(false, true).authenticate(session("named.pem"), new Metadata()))
        .map(Service::name)
        .contains("cn:chat-api");
  }

  @Test
  void grantsOnlyWhatTokenAndCertificateShare() {
    String both = issuer.token(c -> c.claim("roles", List.of("backend", "gateway")));
    assertThat(credentials(true, true).authenticate(session("named.pem"), bearer(both)))
        .map(Service::roles)
        .contains(Set.of(Role.BACKEND));
  }

  @Test
  void refusesEveryOtherSchemeAndASecondToken() {
    ServiceCredentials development = credentials(false, false);
    refuses(development, session(null), header("Basic " + issuer.token()));
    refuses(development, session(null), header(issuer.token()));
    refuses(development, session(null), header(""));
    Metadata two = bearer(issuer.token());
    two.put(ServiceCredentials.AUTHORIZATION, "Bearer " + issuer.token());
    refuses(development, session(null), two);
  }

  @Test
  void countsRolesOfPeopleOnlyBesideAPersonalToken() {
    ServiceCredentials production = credentials(false, true);
    Metadata headers = bearer(issuer.token(c -> c.claim("roles", List.of("backend", "support"))));
    assertThat(production.authenticate(session(null), headers))
        .contains(
            new Service(
                "main/messaging",
                Set.of(Role.BACKEND),
                new dev.ligature.common.TenantId(tenant),
                null));
    headers.put(
        ServiceCredentials.PERSON,
        staff.token(
            c -> c.subject("alice").claim("roles", "support").claim("amr", List.of("mfa"))));
    Optional<Service> service = production.authenticate(session(null), headers);
    assertThat(service).map(Service::roles).contains(Set.of(Role.BACKEND, Role.SUPPORT));
    assertThat(service).map(Service::person).contains("staff/alice");
  }

  @Test
  void refusesAWeakPersonalTokenAltogether() {
    Metadata headers = bearer(issuer.token());
    headers.put(ServiceCredentials.PERSON, staff.token(c -> c.claim("roles", "support")));
    refuses(credentials(false, true), session(null), headers);
  }

  @Test
  void takesTheSubjectForThePersonInDevelopment() {
    Metadata headers = bearer(issuer.token(c -> c.subject("alice").claim("roles", "support")));
    Optional<Service> service = credentials(false, false).authenticate(session(null), headers);
    assertThat(service).map(Service::roles).contains(Set.of(Role.SUPPORT));
    assertThat(service).map(Service::person).contains("main/alice");
  }

  private ServiceCredentials credentials(boolean both, boolean person) {
    return new ServiceCredentials(
        new Tokens(List.of(issuer.trusted(), staff.trusted())),
        new Certificates(
            List.of(
                new CertificateConfiguration(SPIFFE, null, Set.of(Role.BACKEND), TestIssuer.TENANT),
                new CertificateConfiguration(
                    null, "chat-api", Set.of(Role.BACKEND, Role.SUPPORT), null))),
        new ServiceCredentials.Demands(both, person, Set.of("mfa")));
  }

  private static void refuses(ServiceCredentials credentials, SSLSession tls, Metadata headers) {
    assertThatThrownBy(() -> credentials.authenticate(tls, headers))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_INVALID);
              assertThat(e.metadata()).isEmpty();
              assertThat(e.getCause()).isNull();
            });
  }

  private static Metadata bearer(String token) {
    return header("Bearer " + token);
  }

  private static Metadata header(String value) {
    Metadata headers = new Metadata();
    headers.put(ServiceCredentials.AUTHORIZATION, value);
    return headers;
  }

  private static SSLSession session(@Nullable String certificate) {
    return (SSLSession)
        Proxy.newProxyInstance(
            ServiceCredentialsTest.class.getClassLoader(),
            new Class<?>[] {SSLSession.class},
            (proxy, method, arguments) -> {
              if (certificate == null) {
                throw new SSLPeerUnverifiedException("no certificate");
              }
              try (var pem =
                  ServiceCredentialsTest.class.getResourceAsStream(
                      "/certificates/" + certificate)) {
                return new Certificate[] {
                  CertificateFactory.getInstance("X.509").generateCertificate(pem)
                };
              }
            });
  }
}
