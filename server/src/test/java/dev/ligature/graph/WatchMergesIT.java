package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.graph.v1.IdentityChange;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.AccountId;
import dev.ligature.link.MergeFixture;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.SharedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A merge and its undoing change what others reach, and watchers are told. */
class WatchMergesIT {
  private final MergeFixture people = new MergeFixture(SharedServer.get());
  private final Person caller = people.person();
  private final Person other = people.person();
  private final Person friend = people.person();

  private Watcher watch(Person viewer) {
    return new Watcher(people.tenant.session(viewer.session()), "", List.of("account"))
        .awaitCheckpoint();
  }

  private static boolean isAbout(IdentityChange change, AccountId account) {
    return change.getObjectId().equals(account.toString());
  }

  private void undo(ConfirmMergeResponse merged) {
    var _ =
        people
            .as(caller)
            .undoMerge(
                UndoMergeRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setMergeId(merged.getMergeId())
                    .build());
  }

  @Test
  void REQ_D18_whoReachedAnAbsorbedAccountLosesItAndHasItBackAfterTheUndoing() {
    people.link(other.account(), 2, friend.account(), 2);
    try (Watcher watcher = watch(friend)) {
      ConfirmMergeResponse merged = people.absorb(caller, other);
      IdentityChange lost = watcher.await(change -> isAbout(change, other.account()));
      undo(merged);
      IdentityChange back = watcher.await(change -> isAbout(change, other.account()));

      assertThat(lost.getKind()).isEqualTo("LOST");
      assertThat(lost.getTombstone()).isTrue();
      assertThat(back.getKind()).isEqualTo("REACHED_LINKED");
    }
  }

  @Test
  void REQ_D5_aDuplicateLinkThatTakesTheMorePrivateModeIsALoss() {
    people.link(caller.account(), 2, friend.account(), 2);
    people.link(other.account(), 0, friend.account(), 2);
    try (Watcher watcher = watch(friend)) {
      people.absorb(caller, other);

      IdentityChange lost = watcher.await(change -> isAbout(change, caller.account()));

      assertThat(lost.getKind()).isEqualTo("LOST");
    }
  }

  @Test
  void ATK_A29_aLinkThatArrivesIsolatedReachesNobody() {
    people.link(other.account(), 2, friend.account(), 2);
    try (Watcher watcher = watch(caller)) {
      people.absorb(caller, other);

      IdentityChange next = watcher.await(change -> !isAbout(change, other.account()));

      assertThat(next.getKind()).isEqualTo("ABSORBED");
      assertThat(next.getObjectId()).isEqualTo(caller.account().toString());
    }
  }
}
