package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.LinkSuggestion;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.SharedServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that names another account's address makes a suggestion, and nothing else. */
class SuggestedLinksIT {
  private final StubProvider provider = new StubProvider();
  private OidcFixture fixture;
  private Person bob;
  private String address;

  @BeforeEach
  void bobHasProvenAMailbox() {
    fixture = new OidcFixture(SharedServer.get());
    fixture.register("corp", provider);
    bob = new MergeFixture(fixture.server, fixture.tenant).person();
    address = bob.mailbox();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private LinkState link(String session) {
    return fixture.link(session, "corp", provider.user).getState();
  }

  private List<LinkSuggestion> suggestions(String session) {
    return IdentityGraphServiceGrpc.newBlockingStub(fixture.tenant.session(session))
        .listLinkSuggestions(ListLinkSuggestionsRequest.getDefaultInstance())
        .getSuggestionsList();
  }

  @Test
  void REQ_D13_theAddressThatAProviderVerifiedIsSuggestedToWhoProvedIt() {
    provider.claims = claims -> claims.claim("email", address.toUpperCase(java.util.Locale.ROOT));
    String ada = fixture.user();

    assertThat(link(ada)).isEqualTo(LinkState.LINK_STATE_LINKED);

    assertThat(suggestions(bob.session()))
        .singleElement()
        .satisfies(each -> assertThat(each.getEvidence()).contains("corp"));
    assertThat(suggestions(ada)).isEmpty();
    assertThat(fixture.identities(ada)).hasSize(1);
  }

  @Test
  void ATK_A6_anAddressThatTheProviderDidNotVerifySuggestsNothing() {
    for (Object verified : new Object[] {false, "true"}) {
      provider.user = "user-" + java.util.UUID.randomUUID();
      provider.claims = claims -> claims.claim("email", address).claim("email_verified", verified);
      assertThat(link(fixture.user())).isEqualTo(LinkState.LINK_STATE_LINKED);
    }

    assertThat(suggestions(bob.session())).isEmpty();
  }

  @Test
  void anAddressThatIsNoneSuggestsNothingAndLinksNevertheless() {
    provider.claims = claims -> claims.claim("email", "no address");

    assertThat(link(fixture.user())).isEqualTo(LinkState.LINK_STATE_LINKED);
  }
}
