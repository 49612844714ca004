package dev.ligature.rpc.auth;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.rpc.ServiceAuthenticator;
import io.grpc.Metadata;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticates a service by its token, its certificate, or both together. */
final class ServiceCredentials implements ServiceAuthenticator {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> PERSON =
      Metadata.Key.of("x-ligature-person", Metadata.ASCII_STRING_MARSHALLER);

  private static final Logger LOG = LoggerFactory.getLogger(ServiceCredentials.class);
  private static final String SCHEME = "Bearer ";
  private static final Set<Role> ROLES_OF_PEOPLE =
      EnumSet.of(Role.SUPPORT, Role.OPERATOR, Role.AUDITOR);

  private final Tokens tokens;
  private final Certificates certificates;
  private final Demands demands;

  /**
   * What this installation demands of callers.
   *
   * @param both a token and a certificate, unless the certificate holds a SPIFFE id
   * @param person a personal token for the roles of people; else the service's subject counts
   * @param strong values of which {@code acr} or {@code amr} of a personal token must hold one
   */
  record Demands(boolean both, boolean person, Set<String> strong) {}

  ServiceCredentials(Tokens tokens, Certificates certificates, Demands demands) {
    this.tokens = tokens;
    this.certificates = certificates;
    this.demands = demands;
  }

  @Override
  public Optional<Service> authenticate(@Nullable SSLSession tls, Metadata headers) {
    try {
      String header = single(headers, AUTHORIZATION);
      Certificates.@Nullable Holder holder = certificates.holder(tls).orElse(null);
      if (header == null && holder == null) {
        return Optional.empty();
      }
      return Optional.of(service(grant(header, holder), single(headers, PERSON)));
    } catch (CredentialsRefused refused) {
      LOG.debug("credentials refused: {}", refused.getMessage());
      throw DomainException.of(
          Reason.CREDENTIALS_INVALID, "The service's credentials do not verify.");
    }
  }

  private Grant grant(@Nullable String header, Certificates.@Nullable Holder holder) {
    if (header == null) {
      if (holder == null || (demands.both() && !holder.isSpiffe())) {
        throw new CredentialsRefused("the token is missing");
      }
      return holder.grant();
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new CredentialsRefused("not a bearer token");
    }
    Grant service = tokens.service(header.substring(SCHEME.length()));
    if (holder == null && demands.both()) {
      throw new CredentialsRefused("the certificate is missing or not listed");
    }
    return holder == null ? service : service.and(holder.grant());
  }

  private Service service(Grant service, @Nullable String personalToken) {
    if (personalToken != null) {
      Grant person = tokens.person(personalToken, demands.strong());
      Set<Role> roles = without(ROLES_OF_PEOPLE, service.roles());
      roles.addAll(service.and(person).roles());
      return new Service(service.name(), roles, service.and(person).tenant(), person.name());
    }
    if (demands.person()) {
      return new Service(
          service.name(), without(ROLES_OF_PEOPLE, service.roles()), service.tenant(), null);
    }
    boolean isPerson = !Collections.disjoint(service.roles(), ROLES_OF_PEOPLE);
    return new Service(
        service.name(), service.roles(), service.tenant(), isPerson ? service.name() : null);
  }

  private static Set<Role> without(Set<Role> dropped, Set<Role> roles) {
    Set<Role> kept = EnumSet.noneOf(Role.class);
    kept.addAll(roles);
    kept.removeAll(dropped);
    return kept;
  }

  private static @Nullable String single(Metadata headers, Metadata.Key<String> key) {
    Iterable<String> values = headers.getAll(key);
    if (values == null) {
      return null;
    }
    Iterator<String> each = values.iterator();
    String first = each.next();
    if (each.hasNext()) {
      throw new CredentialsRefused("more than one " + key.name());
    }
    return first;
  }
}
