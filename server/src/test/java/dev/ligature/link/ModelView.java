package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ListAccessibleProfilesRequest;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.common.AccountId;
import io.grpc.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What somebody can read of others, byte by byte. */
record ModelView(String bytes) {
  static ModelView of(Channel viewer) {
    var accounts = AccountServiceGrpc.newBlockingStub(viewer);
    var graph = IdentityGraphServiceGrpc.newBlockingStub(viewer);
    List<MessageLite> answers =
        List.of(
            accounts.getOverview(GetOverviewRequest.getDefaultInstance()),
            accounts.listProfiles(ListProfilesRequest.getDefaultInstance()),
            graph.getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance()),
            graph.listAccessibleProfiles(
                ListAccessibleProfilesRequest.newBuilder().setPageSize(200).build()),
            graph.listLinkSuggestions(ListLinkSuggestionsRequest.getDefaultInstance()),
            LinkServiceGrpc.newBlockingStub(viewer)
                .listIdentities(ListIdentitiesRequest.getDefaultInstance()));
    return new ModelView(
        answers.stream()
            .map(answer -> new String(answer.toByteArray(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("\n")));
  }

  /** Neither the id of an account nor anything that names it is in any answer. */
  void assertNothingOf(AccountId account, Iterable<String> subjects, String when) {
    assertThat(bytes).as(when).doesNotContain(account.toString());
    subjects.forEach(subject -> assertThat(bytes).as(when).doesNotContain(subject));
  }

  void assertNames(AccountId account, String when) {
    assertThat(bytes).as(when).contains(account.toString());
  }
}
