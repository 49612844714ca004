package dev.ligature.link.oidc;

import dev.ligature.common.TenantId;
import java.util.List;

/**
 * An identity provider of a tenant, without our secret there.
 *
 * @param id name in the tenant's registry
 * @param issuer exactly as in its metadata
 * @param redirectUris addresses of ours registered there, and at no other provider
 * @param personal whether anybody can have an account there
 * @param disabled whether nothing can be started or finished there
 * @param version raised by every change
 */
public record IdentityProvider(
    TenantId tenant,
    String id,
    ProviderProtocol protocol,
    String issuer,
    String clientId,
    List<String> scopes,
    List<String> redirectUris,
    SubjectKey subjectKey,
    boolean personal,
    boolean signInCapable,
    boolean disabled,
    long version) {}
