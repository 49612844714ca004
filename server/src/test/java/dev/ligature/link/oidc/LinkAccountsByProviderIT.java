package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkPurpose;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.ProviderTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.graph.GraphFixture;
import dev.ligature.link.MergeFixture;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestIdentities;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer of a provider can prove another account; what the tenant allows counts at the link. */
class LinkAccountsByProviderIT {
  private StubbedTenant corp;
  private OidcFixture fixture;
  private IdentityProvider provider;
  private String session;

  @BeforeEach
  void start() {
    corp = new StubbedTenant();
    fixture = corp.fixture;
    provider = fixture.provider("corp", corp.stub.issuer(), TestProvider.REDIRECT_URI);
    String account = fixture.tenant.account();
    TestIdentities.verified(fixture.server, fixture.tenant.id(), account);
    session = fixture.tenant.signIn(account);
  }

  @AfterEach
  void stop() {
    corp.close();
  }

  private String ticket() {
    corp.stub.user = "u" + UUID.randomUUID();
    return proven().getProven().getProofTicket();
  }

  private LinkAttempt proven() {
    LinkAttempt attempt =
        fixture
            .as(session)
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(GraphFixture.id())
                    .setPurpose(LinkPurpose.LINK_PURPOSE_ACCOUNTS)
                    .setProvider(
                        ProviderTarget.newBuilder()
                            .setProviderId("corp")
                            .setRedirectUri(TestProvider.REDIRECT_URI))
                    .build())
            .getAttempt();
    LinkAttempt proven = fixture.finish(session, attempt, StubbedTenant.browse(attempt));
    assertThat(proven.getState()).isEqualTo(LinkState.LINK_STATE_PROVEN);
    return proven;
  }

  private LinkAccountsResponse link(String ticket) {
    return fixture
        .as(session)
        .linkAccounts(
            LinkAccountsRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setProofTicket(ticket)
                .setPrivacyMode(PrivacyMode.PRIVACY_MODE_LINKED)
                .build());
  }

  private void put(boolean personal, boolean signInCapable, boolean disabled) {
    fixture.put(
        new IdentityProvider(
            provider.tenant(),
            provider.id(),
            provider.protocol(),
            provider.issuer(),
            provider.clientId(),
            provider.scopes(),
            provider.redirectUris(),
            provider.subjectKey(),
            personal,
            signInCapable,
            disabled,
            0));
  }

  @Test
  void REQ_D13_aSubjectOfAProviderThatAnotherAccountHasLinksTheTwo() {
    String owner = fixture.user();
    corp.stub.user = "u" + UUID.randomUUID();
    assertThat(corp.link(owner).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);

    LinkAccountsResponse linked = link(proven().getProven().getProofTicket());

    assertThat(linked.getLink().getEffective()).isEqualTo(PrivacyMode.PRIVACY_MODE_ISOLATED);
    assertThat(fixture.identities(owner)).hasSize(1);
    assertThat(fixture.identities(session)).hasSize(1);
  }

  @Test
  void ATK_A7_aFreeSubjectGetsAnAccountOnlyWhileTheTenantAllowsIt() {
    String ticket = ticket();

    put(false, true, true);
    Refused.with(Reason.POLICY_FORBIDS, () -> link(ticket));
    put(false, false, false);
    Refused.with(Reason.TARGET_NOT_LINKABLE, () -> link(ticket));
    put(true, true, false);
    MergeFixture tenant = new MergeFixture(fixture.server, fixture.tenant);
    tenant.policy("{\"personalProvidersForbidden\": true}");
    Refused.with(Reason.POLICY_FORBIDS, () -> link(ticket));
    put(false, true, false);

    LinkAccountsResponse linked = link(ticket);

    String founded = linked.getLink().getLinkedAccountId();
    assertThat(fixture.identities(fixture.tenant.signIn(founded)))
        .singleElement()
        .satisfies(identity -> assertThat(identity.getSignInCapable()).isTrue());
  }

  @Test
  void ATK_A7_aSubjectThatBecameFreeIsLinkedOnlyWhileTheTenantAllowsIt() {
    String owner = fixture.user();
    corp.stub.user = "u" + UUID.randomUUID();
    corp.link(owner);
    String ticket = corp.link(session).getConflict().getMergeTicket();
    fixture
        .server
        .bean(Sql.class)
        .update(
            "delete from identity where tenant_id = ? and provider = 'corp'", fixture.tenant.id());
    ConfirmMergeRequest request =
        ConfirmMergeRequest.newBuilder()
            .setRequestId(GraphFixture.id())
            .setMergeTicket(ticket)
            .setStateToken("free")
            .build();

    put(false, true, true);
    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.as(session).confirmMerge(request));
    put(false, false, false);
    fixture.as(session).confirmMerge(MergeFixture.another(request));

    assertThat(fixture.identities(session))
        .filteredOn(identity -> identity.getProvider().equals("corp"))
        .singleElement()
        .satisfies(identity -> assertThat(identity.getSignInCapable()).isFalse());
  }
}
