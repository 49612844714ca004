package dev.ligature.rpc.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an issuer's token may say, within what the issuer may grant. */
final class Grants {
  private Grants() {}

  /**
   * The grant of a verified token.
   *
   * @throws CredentialsRefused for a subject or tenant that the issuer may not speak for
   */
  static Grant of(TrustedIssuer trusted, JWTClaimsSet claims) {
    IssuerConfiguration issuer = trusted.configuration();
    String subject = claims.getSubject();
    @Nullable SubjectConfiguration known =
        trusted.subjects().stream()
            .filter(row -> row.subject().equals(subject))
            .findFirst()
            .orElse(null);
    if (known == null && !trusted.subjects().isEmpty()) {
      throw new CredentialsRefused("the subject is not in the issuer's table");
    }
    try {
      Set<Role> roles = EnumSet.noneOf(Role.class);
      roles.addAll(known == null ? claimed(claims, issuer.roleClaim()) : known.roles());
      roles.retainAll(issuer.allowedRoles());
      TenantId bound = known == null ? null : known.tenantId();
      TenantId tenant =
          bound == null ? tenantId(claims.getStringClaim(issuer.tenantClaim())) : bound;
      if (!issuer.isForAllTenants()
          && (tenant == null || !issuer.allowedTenants().contains(tenant.toString()))) {
        throw new CredentialsRefused("the issuer does not speak for the tenant");
      }
      return new Grant(issuer.name() + "/" + subject, roles, tenant);
    } catch (ParseException e) {
      throw new CredentialsRefused("a claim has the wrong type");
    }
  }

  private static Set<Role> claimed(JWTClaimsSet claims, String claim) throws ParseException {
    List<String> names =
        claims.getClaim(claim) instanceof String one
            ? List.of(one)
            : claims.getStringListClaim(claim);
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if (names != null && names.contains(role.name().toLowerCase(Locale.ROOT))) {
        roles.add(role);
      }
    }
    return roles;
  }

  private static @Nullable TenantId tenantId(@Nullable String text) {
    try {
      return text == null ? null : new TenantId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new CredentialsRefused("the tenant is not an id");
    }
  }
}
