package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.IdentityKind;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Users link their accounts at a provider that is not ours: the npm package oidc-provider where its
 * packages are installed and in the gate, else a stand-in in this JVM; the output says which.
 */
class OidcLinkIT {
  private static TestProvider provider;

  private OidcFixture fixture;

  @BeforeAll
  static void start() {
    provider = TestProvider.start();
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  @BeforeEach
  void register() {
    fixture = new OidcFixture(SharedServer.get());
    fixture.register("corp", provider);
  }

  @Test
  void anAccountAtAProviderIsLinkedByItsIdToken() {
    String session = fixture.user();
    String visitor = provider.visitor();

    LinkAttempt linked = fixture.link(session, "corp", visitor);

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    Identity identity = linked.getLinked().getIdentity();
    assertThat(identity.getKind()).isEqualTo(IdentityKind.IDENTITY_KIND_OIDC);
    assertThat(identity.getProvider()).isEqualTo("corp");
    assertThat(identity.getDisplay()).isEqualTo(visitor + "@example.org");
    assertThat(identity.getSignInCapable()).isTrue();
    assertThat(fixture.identities(session)).hasSize(1);
    assertThat(fixture.link(session, "corp", visitor).getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
  }

  @Test
  void twoAccountsOfOneProviderLiveOnOneAccountUnderLabels() {
    String session = fixture.user();
    for (String label : List.of("Jobb", "Privat")) {
      String visitor = provider.visitor();
      LinkAttempt attempt = fixture.start(session, "corp", label);
      fixture.finish(session, attempt, new Browser(visitor).open(attempt.getOpenUrl().getUrl()));
    }

    assertThat(fixture.identities(session))
        .extracting(Identity::getLabel)
        .containsExactly("Jobb", "Privat");
  }

  @Test
  void aTakenIdentityEndsInConflictAndStaysWhereItIs() {
    String visitor = provider.visitor();
    String owner = fixture.user();
    fixture.link(owner, "corp", visitor);
    String other = fixture.user();

    LinkAttempt attempt = fixture.link(other, "corp", visitor);

    assertThat(attempt.getState()).isEqualTo(LinkState.LINK_STATE_CONFLICT);
    assertThat(fixture.identities(other)).isEmpty();
    assertThat(fixture.identities(owner)).hasSize(1);
  }

  @Test
  void anAnswerIsTakenOnce() {
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = new Browser(provider.visitor()).open(attempt.getOpenUrl().getUrl());
    var first = OidcFixture.callback(attempt, query);

    var linked = fixture.as(session).continueLink(first);

    assertThat(fixture.as(session).continueLink(first)).isEqualTo(linked);
    Refused.with(Reason.CHALLENGE_VOID, () -> fixture.finish(session, attempt, query));
  }
}
