package dev.ligature.admin;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.ligature.api.admin.v1.ListIdentityProvidersResponse;
import dev.ligature.api.admin.v1.PutIdentityProviderRequest;
import dev.ligature.common.TenantId;
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.ProviderProtocol;
import dev.ligature.link.oidc.SubjectKey;
import java.util.List;

/** Identity providers on the wire and off it. */
final class ProviderMessages {
  private ProviderMessages() {}

  static IdentityProvider provider(
      TenantId tenant, dev.ligature.api.admin.v1.IdentityProvider message) {
    boolean oidc =
        message.getProtocol() == dev.ligature.api.admin.v1.ProviderProtocol.PROVIDER_PROTOCOL_OIDC;
    return new IdentityProvider(
        tenant,
        message.getProviderId(),
        oidc ? ProviderProtocol.OIDC : ProviderProtocol.OAUTH2_USERINFO,
        message.getIssuer(),
        message.getClientId(),
        message.getScopesList().stream().distinct().toList(),
        message.getRedirectUrisList().stream().distinct().toList(),
        oidc ? subjectKey(message) : SubjectKey.USER_ID,
        message.getPersonal(),
        message.getSignInCapable(),
        message.getDisabled(),
        0);
  }

  private static SubjectKey subjectKey(dev.ligature.api.admin.v1.IdentityProvider message) {
    return message.getSubjectKey() == dev.ligature.api.admin.v1.SubjectKey.SUBJECT_KEY_ENTRA_OBJECT
        ? SubjectKey.ENTRA_OBJECT
        : SubjectKey.SUB;
  }

  static dev.ligature.api.admin.v1.IdentityProvider message(IdentityProvider provider) {
    return dev.ligature.api.admin.v1.IdentityProvider.newBuilder()
        .setProviderId(provider.id())
        .setProtocol(
            switch (provider.protocol()) {
              case OIDC -> dev.ligature.api.admin.v1.ProviderProtocol.PROVIDER_PROTOCOL_OIDC;
              case OAUTH2_USERINFO ->
                  dev.ligature.api.admin.v1.ProviderProtocol.PROVIDER_PROTOCOL_OAUTH2_USERINFO;
            })
        .setIssuer(provider.issuer())
        .setClientId(provider.clientId())
        .addAllScopes(provider.scopes())
        .addAllRedirectUris(provider.redirectUris())
        .setPersonal(provider.personal())
        .setSignInCapable(provider.signInCapable())
        .setSubjectKey(
            switch (provider.subjectKey()) {
              case SUB -> dev.ligature.api.admin.v1.SubjectKey.SUBJECT_KEY_SUB;
              case ENTRA_OBJECT -> dev.ligature.api.admin.v1.SubjectKey.SUBJECT_KEY_ENTRA_OBJECT;
              case USER_ID -> dev.ligature.api.admin.v1.SubjectKey.SUBJECT_KEY_UNSPECIFIED;
            })
        .setDisabled(provider.disabled())
        .setVersion(provider.version())
        .build();
  }

  /** A page; {@code found} holds one row more than the page where there is a next one. */
  static ListIdentityProvidersResponse page(List<IdentityProvider> found, int size) {
    ListIdentityProvidersResponse.Builder page = ListIdentityProvidersResponse.newBuilder();
    found.stream().limit(size).forEach(each -> page.addProviders(message(each)));
    if (found.size() > size) {
      page.setNextPageToken(found.get(size - 1).id());
    }
    return page.build();
  }

  /** Digest of what is asked for, whoever asks and why, without the secret. */
  static HashCode act(PutIdentityProviderRequest request) {
    PutIdentityProviderRequest.Builder act =
        request.toBuilder().clearRequestId().clearApprovalId().clearReason();
    act.getProviderBuilder().clearClientSecret();
    return Hashing.sha256().hashBytes(act.build().toByteArray());
  }
}
