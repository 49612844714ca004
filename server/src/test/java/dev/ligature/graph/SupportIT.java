package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.Activity;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.graph.v1.FoundAccount;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.InspectAccountRequest;
import dev.ligature.api.graph.v1.InspectAccountResponse;
import dev.ligature.api.graph.v1.LinkedAccount;
import dev.ligature.api.graph.v1.SearchAccountsRequest;
import dev.ligature.api.graph.v1.SearchAccountsResponse;
import dev.ligature.api.graph.v1.SearchMode;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Support finds accounts and looks at them; their owners read of it. */
class SupportIT {
  private final GraphFixture fixture = new GraphFixture(SharedServer.get());

  private IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub support() {
    return IdentityGraphServiceGrpc.newBlockingStub(fixture.tenant.channel(Role.SUPPORT));
  }

  private Person named(String name) {
    Person person = fixture.person();
    assertThat(
            person
                .accounts()
                .updateAccount(
                    UpdateAccountRequest.newBuilder()
                        .setRequestId(GraphFixture.id())
                        .setDisplayName(name)
                        .build())
                .getAccount()
                .getDisplayName())
        .isEqualTo(name);
    return person;
  }

  private SearchAccountsResponse search(SearchMode mode, String query) {
    return support()
        .searchAccounts(SearchAccountsRequest.newBuilder().setMode(mode).setQuery(query).build());
  }

  private List<String> found(SearchMode mode, String query) {
    return search(mode, query).getAccountsList().stream().map(FoundAccount::getAccountId).toList();
  }

  private InspectAccountResponse inspect(String account) {
    return support()
        .inspectAccount(
            InspectAccountRequest.newBuilder().setAccountId(account).setReason("ticket 7").build());
  }

  @Test
  void findsByNameAndIdentifierExactlyByBeginningAndByAnyPart() {
    Person ada = named("Ada Lovelace");
    Person bob = named("Robert Ada");

    assertThat(found(SearchMode.SEARCH_MODE_UNSPECIFIED, "ada lovelace"))
        .containsExactly(ada.account());
    assertThat(found(SearchMode.SEARCH_MODE_EXACT, "ada")).isEmpty();
    assertThat(found(SearchMode.SEARCH_MODE_PREFIX, "ADA")).containsExactly(ada.account());
    assertThat(found(SearchMode.SEARCH_MODE_CONTAINS, "ada"))
        .containsExactlyInAnyOrder(ada.account(), bob.account());
    assertThat(found(SearchMode.SEARCH_MODE_EXACT, bob.address())).containsExactly(bob.account());
    assertThat(search(SearchMode.SEARCH_MODE_CONTAINS, "ada").getApproximateTotal()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "_",
        "\\",
        "100% sure",
        "a_b",
        "\\%",
        "'; drop table account; --",
        "{\"a\":1}"
      })
  void ATK_G6_whatIsSearchedIsFoundLiterally(String name) {
    Person odd = named(name);
    named("plain");

    for (SearchMode mode :
        List.of(
            SearchMode.SEARCH_MODE_EXACT,
            SearchMode.SEARCH_MODE_PREFIX,
            SearchMode.SEARCH_MODE_CONTAINS)) {
      assertThat(found(mode, name)).as(mode.name()).containsExactly(odd.account());
    }
    assertThat(search(SearchMode.SEARCH_MODE_EXACT, name).getAccounts(0).getDisplayName())
        .isEqualTo(name);
  }

  @Test
  void pagesHoldEachAccountOnceAndTheirTokensBelongToTheSearch() {
    for (int i = 0; i < 5; i++) {
      named("Grace " + i);
    }
    SearchAccountsRequest.Builder request =
        SearchAccountsRequest.newBuilder()
            .setMode(SearchMode.SEARCH_MODE_PREFIX)
            .setQuery("grace")
            .setPageSize(3);

    SearchAccountsResponse first = support().searchAccounts(request.build());
    SearchAccountsResponse second =
        support().searchAccounts(request.setPageToken(first.getNextPageToken()).build());

    assertThat(first.getAccountsList())
        .hasSize(3)
        .doesNotContainAnyElementsOf(second.getAccountsList());
    assertThat(second.getAccountsList()).hasSize(2);
    assertThat(second.getNextPageToken()).isEmpty();
    Refused.with(
        Reason.BAD_PAGE_TOKEN, () -> support().searchAccounts(request.setQuery("gra").build()));
  }

  @Test
  void showsTheWholeGroupMaskedAndTheOwnerReadsWhy() {
    Person ada = fixture.person();
    Person bob = fixture.person();
    ada.link(bob, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_ISOLATED);

    InspectAccountResponse inspected = inspect(ada.account());

    assertThat(inspected.getAccount().getMaskedIdentifiersList()).containsExactly("p…@example.org");
    assertThat(inspected.getLinkedAccountsList())
        .extracting(LinkedAccount::getAccountId)
        .containsExactly(bob.account());
    assertThat(inspected.getLinksList()).singleElement().matches(link -> !link.getActive());
    assertThat(inspected.getSessions()).isEqualTo(1);
    assertThat(inspected.toString()).doesNotContain(ada.address(), bob.address());
    assertThat(
            ada.accounts()
                .listActivity(ListActivityRequest.getDefaultInstance())
                .getActivitiesList())
        .extracting(Activity::getSentence)
        .contains("Support looked at this account: ticket 7");
  }

  @Test
  void aSearchIsInTheAuditLogOfTheTenant() {
    search(SearchMode.SEARCH_MODE_EXACT, "somebody");

    assertThat(
            fixture.sql.list(
                row -> row.text("type"),
                "select type from audit_entry where tenant_id = ? and type like 'DISCLOSURE%'",
                fixture.tenant.id()))
        .containsExactly("DISCLOSURE_SEARCH");
  }

  @Test
  void ATK_A36_accountsOfAnotherTenantAreAbsent() {
    Person foreign = new GraphFixture(SharedServer.get()).person();
    Person own = fixture.person();

    Refused.with(Reason.NOT_FOUND, () -> inspect(foreign.account()));
    Refused.with(Reason.NOT_FOUND, () -> inspect(UUID.randomUUID().toString()));
    assertThat(found(SearchMode.SEARCH_MODE_EXACT, foreign.address())).isEmpty();
    assertThat(found(SearchMode.SEARCH_MODE_EXACT, own.address())).containsExactly(own.account());
    assertThat(inspect(own.account()).getAccount().getAccountId()).isEqualTo(own.account());
  }
}
