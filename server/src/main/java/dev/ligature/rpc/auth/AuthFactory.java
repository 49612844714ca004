package dev.ligature.rpc.auth;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Puts the ways of authentication together as the installation is configured. */
@Factory
final class AuthFactory {
  @Singleton
  @Requires(property = "ligature.development", value = "true")
  DevelopmentIssuer developmentIssuer(
      @Property(name = "ligature.data-directory") Path dataDirectory, Clock clock)
      throws IOException {
    return DevelopmentIssuer.in(dataDirectory, clock);
  }

  @Singleton
  ServiceCredentials serviceCredentials(
      List<IssuerConfiguration> issuers,
      List<SubjectConfiguration> subjects,
      List<CertificateConfiguration> certificates,
      CallerConfiguration callers,
      Optional<DevelopmentIssuer> development,
      Clock clock) {
    boolean production = development.isEmpty();
    for (SubjectConfiguration row : subjects) {
      if (issuers.stream().noneMatch(issuer -> issuer.name().equals(row.issuer()))) {
        throw new IllegalArgumentException("no issuer has the name " + row.issuer());
      }
    }
    List<TrustedIssuer> trusted = new ArrayList<>();
    for (IssuerConfiguration issuer : issuers) {
      trusted.add(trusted(issuer, subjects, !production, clock));
    }
    development.map(DevelopmentIssuer::trusted).ifPresent(trusted::add);
    return new ServiceCredentials(
        new Tokens(trusted),
        new Certificates(certificates),
        new ServiceCredentials.Demands(
            Objects.requireNonNullElse(callers.requireBoth(), production),
            Objects.requireNonNullElse(callers.requirePerson(), production),
            callers.strong()));
  }

  private static TrustedIssuer trusted(
      IssuerConfiguration issuer,
      List<SubjectConfiguration> subjects,
      boolean loopbackAllowed,
      Clock clock) {
    if ((issuer.jwksUri() == null) == (issuer.jwksFile() == null)) {
      throw new IllegalArgumentException(
          "issuer " + issuer.name() + ": set either jwks-uri or jwks-file");
    }
    return new TrustedIssuer(
        issuer,
        subjects.stream().filter(row -> row.issuer().equals(issuer.name())).toList(),
        issuer.jwksUri() == null
            ? KeySources.in(Objects.requireNonNull(issuer.jwksFile()))
            : KeySources.at(issuer.jwksUri(), loopbackAllowed),
        clock);
  }
}
