package dev.ligature.rpc.auth;

import dev.ligature.common.Role;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An issuer whose tokens are trusted, and for what.
 *
 * @param name short name, which prefixes the names of its services
 * @param issuer exact value of {@code iss}
 * @param kind whose tokens it issues
 * @param audience exact and only value of {@code aud}
 * @param jwksUri https address of its key set (RFC 7517)
 * @param jwksFile file with its key set, read anew when a key is unknown; instead of jwksUri
 * @param algorithms accepted signature algorithms (RFC 7518, RFC 8037); never none, never HMAC
 * @param maxTtl longest accepted time from {@code iat} to {@code exp}
 * @param roleClaim claim that holds the roles, a string or a list
 * @param tenantClaim claim that holds the tenant's id
 * @param allowedRoles roles that this issuer may grant
 * @param allowedTenants ids of the tenants it may speak for, or ALL; only ALL may leave it out
 */
@EachProperty(value = "ligature.issuers", list = true)
record IssuerConfiguration(
    String name,
    String issuer,
    @Bindable(defaultValue = "SERVICE") Kind kind,
    @Bindable(defaultValue = "ligature") String audience,
    @Nullable URI jwksUri,
    @Nullable Path jwksFile,
    @Bindable(defaultValue = "RS256,ES256,EdDSA") List<String> algorithms,
    @Bindable(defaultValue = "1h") Duration maxTtl,
    @Bindable(defaultValue = "roles") String roleClaim,
    @Bindable(defaultValue = "tenant") String tenantClaim,
    Set<Role> allowedRoles,
    @Bindable(defaultValue = "") List<String> allowedTenants) {

  /** Whose tokens an issuer issues. */
  enum Kind {
    SERVICE,
    PERSON
  }

  /** True if the issuer speaks for every tenant and for the whole installation. */
  boolean isForAllTenants() {
    return allowedTenants.contains("ALL");
  }
}
