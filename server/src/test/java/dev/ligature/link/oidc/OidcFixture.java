package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc.LinkServiceBlockingStub;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.ProviderTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;

/** A tenant with providers, and users who link them. */
final class OidcFixture {
  final TestServer server;
  final TestTenant tenant;

  OidcFixture(TestServer server) {
    this.server = server;
    this.tenant = TestTenant.create(server);
  }

  /** Registers a provider for users of this tenant. */
  IdentityProvider register(String id, TestProvider provider) {
    return put(provider(id, provider.issuer(), TestProvider.REDIRECT_URI));
  }

  IdentityProvider provider(String id, String issuer, String redirectUri) {
    return new IdentityProvider(
        tenant.id(),
        id,
        ProviderProtocol.OIDC,
        issuer,
        TestProvider.CLIENT_ID,
        List.of("openid", "email"),
        List.of(redirectUri),
        SubjectKey.SUB,
        false,
        true,
        false,
        0);
  }

  IdentityProvider put(IdentityProvider provider) {
    return server
        .bean(Transactions.class)
        .run(() -> server.bean(Providers.class).put(provider, TestProvider.CLIENT_SECRET));
  }

  void remove(String id) {
    server
        .bean(Transactions.class)
        .run(
            () -> {
              server.bean(Providers.class).remove(tenant.id(), id);
              return id;
            });
  }

  /** A session of a fresh account. */
  String user() {
    return tenant.signIn(tenant.account());
  }

  LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  LinkAttempt start(String session, String provider, String label) {
    return as(session)
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setProvider(
                    ProviderTarget.newBuilder()
                        .setProviderId(provider)
                        .setRedirectUri(TestProvider.REDIRECT_URI)
                        .setLabel(label))
                .build())
        .getAttempt();
  }

  LinkAttempt start(String session, String provider) {
    return start(session, provider, "");
  }

  static ContinueLinkRequest callback(LinkAttempt attempt, String query) {
    return ContinueLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setAttemptId(attempt.getAttemptId())
        .setCallbackQuery(query)
        .build();
  }

  LinkAttempt finish(String session, LinkAttempt attempt, String query) {
    return as(session).continueLink(callback(attempt, query)).getAttempt();
  }

  /** The whole story: start, browser, callback. */
  LinkAttempt link(String session, String provider, String user) {
    LinkAttempt attempt = start(session, provider);
    return finish(session, attempt, new Browser(user).open(attempt.getOpenUrl().getUrl()));
  }

  /** What is linked to the account of a session. */
  List<Identity> identities(String session) {
    return as(session)
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesList();
  }

  void assertNothingLinked(String session) {
    assertThat(identities(session)).isEmpty();
  }
}
