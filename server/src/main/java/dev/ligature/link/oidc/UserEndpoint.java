package dev.ligature.link.oidc;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import java.net.URI;

/**
 * Fixed endpoints of a provider of OAuth 2.0 that has no OpenID Connect; the installation's, not a
 * tenant's.
 *
 * @param name name in the configuration
 * @param issuer how tenants name it
 * @param idMember member of the user's JSON with the number that never changes
 * @param nameMember member with the name that the user knows
 */
@EachProperty("ligature.userinfo")
public record UserEndpoint(
    @Parameter String name,
    String issuer,
    URI authorizationEndpoint,
    URI tokenEndpoint,
    URI userEndpoint,
    String idMember,
    String nameMember) {}
