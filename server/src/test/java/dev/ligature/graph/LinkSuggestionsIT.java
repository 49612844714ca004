package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.graph.v1.AnswerLinkSuggestionRequest;
import dev.ligature.api.graph.v1.LinkSuggestion;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.common.AccountId;
import dev.ligature.common.Reason;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.link.LinkSuggestions;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Inferred links are prompts that grant nothing and name nobody. */
class LinkSuggestionsIT {
  private final GraphFixture fixture = new GraphFixture(SharedServer.get());
  private final Person ada = fixture.person();
  private final Person bob = fixture.person();

  /** A provider names bob's address for ada. */
  private void suggest() {
    fixture
        .server
        .bean(LinkSuggestions.class)
        .suggest(
            fixture.tenant.id(),
            new AccountId(UUID.fromString(ada.account())),
            "google",
            bob.address());
  }

  private static List<LinkSuggestion> suggestions(Person viewer) {
    return viewer
        .graph()
        .listLinkSuggestions(ListLinkSuggestionsRequest.getDefaultInstance())
        .getSuggestionsList();
  }

  private static void answer(Person person, String suggestion, boolean accept) {
    assertThat(
            person
                .graph()
                .answerLinkSuggestion(
                    AnswerLinkSuggestionRequest.newBuilder()
                        .setRequestId(GraphFixture.id())
                        .setSuggestionId(suggestion)
                        .setAccept(accept)
                        .build())
                .getRevision())
        .isNotEmpty();
  }

  @Test
  void ATK_A29_onlyWhoProvedTheAddressIsAskedAndNobodyIsNamed() {
    suggest();

    assertThat(suggestions(ada)).isEmpty();
    assertThat(suggestions(bob))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.getEvidence()).contains("google");
              assertThat(each.toString()).doesNotContain(ada.account(), ada.address());
            });
    assertThat(bob.view().toString()).doesNotContain(ada.account());
  }

  @Test
  void REQ_D13_aRefusalIsRemembered() {
    suggest();
    String suggestion = suggestions(bob).getFirst().getSuggestionId();
    Refused.with(Reason.NOT_FOUND, () -> answer(ada, suggestion, true));

    answer(bob, suggestion, false);
    suggest();

    assertThat(suggestions(bob)).isEmpty();
    Refused.with(Reason.NOT_FOUND, () -> answer(bob, suggestion, true));
  }

  @Test
  void REQ_D13_anAcceptedOneStaysUntilTheLinkIsProven() {
    suggest();
    answer(bob, suggestions(bob).getFirst().getSuggestionId(), true);
    assertThat(suggestions(bob)).hasSize(1);
    assertThat(bob.view().getLinksList()).isEmpty();

    bob.link(ada);

    assertThat(suggestions(bob)).isEmpty();
  }

  @Test
  void ATK_A36_anAddressOfAnotherTenantSuggestsNothing() {
    Person foreign = new GraphFixture(SharedServer.get()).person();

    fixture
        .server
        .bean(LinkSuggestions.class)
        .suggest(
            fixture.tenant.id(),
            new AccountId(UUID.fromString(ada.account())),
            "google",
            foreign.address());

    assertThat(suggestions(foreign)).isEmpty();
    suggest();
    assertThat(suggestions(bob)).hasSize(1);
  }
}
