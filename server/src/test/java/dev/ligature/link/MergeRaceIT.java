package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Merges meet at a barrier, round after round; {@code race.rounds} says how often. */
class MergeRaceIT {
  private static final int ROUNDS = Integer.getInteger("race.rounds", 20);

  /** What a caller may be told who lost a race. */
  private static final Set<String> LOST =
      Set.of(
          "OK",
          "STATE_CHANGED",
          "RETRY",
          "TICKET_EXPIRED",
          "ACCOUNT_NOT_ACTIVE",
          "SESSION_REVOKED",
          "TARGET_NOT_LINKABLE",
          "TARGET_LINKED_ELSEWHERE",
          "ALREADY_CONNECTED",
          "UNDO_BLOCKED",
          "NOT_FOUND",
          "DEPENDENCY_DOWN");

  private MergeFixture people;

  @BeforeEach
  void makeTenant() {
    people = new MergeFixture(SharedServer.get());
  }

  @AfterEach
  void INV_oneOwnerAnIdentityNoAliasChainAndNoTombstoneOwnsAnything() {
    assertThat(MergeInvariants.broken(people.server.bean(Sql.class), people.tenant.id())).isEmpty();
  }

  private static List<String> race(List<Runnable> calls) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(calls.size());
    List<Future<String>> running = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Runnable call : calls) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return Outcome.of(call);
                }));
      }
      for (Future<String> each : running) {
        ends.add(each.get());
      }
    }
    assertThat(LOST).containsAll(ends);
    return ends;
  }

  private Runnable absorbing(Person caller, Person other) {
    ConfirmMergeRequest request =
        people.confirmation(caller, people.ticket(caller, other.mailbox()));
    return () -> people.as(caller).confirmMerge(request);
  }

  @Test
  void ATK_A26_ofTwoThatAbsorbEachOtherOneSurvives() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Person one = people.person();
      Person other = people.person();

      List<String> ends = race(List.of(absorbing(one, other), absorbing(other, one)));

      assertThat(ends).filteredOn("OK"::equals).hasSize(1);
      assertThat(List.of(people.stateOf(one.account()), people.stateOf(other.account())))
          .containsExactlyInAnyOrder("ACTIVE", "MERGED");
      assertThat(people.holder(one.mailbox())).isEqualTo(people.holder(other.mailbox()));
    }
  }

  @Test
  void ATK_A26_aChainOfMergesEndsInOneLivingAccountEach() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Person first = people.person();
      Person second = people.person();
      Person third = people.person();

      List<String> ends =
          race(
              List.of(absorbing(first, second), absorbing(second, third), absorbing(third, first)));

      assertThat(ends).contains("OK");
    }
  }

  @Test
  void ATK_A26_aMergeAndALinkOfTheSameAccounts() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Person caller = people.person();
      Person other = people.person();
      Person friend = people.person();
      LinkAccountsRequest link =
          LinkAccountsRequest.newBuilder()
              .setRequestId(UUID.randomUUID().toString())
              .setTargetSessionToken(friend.session())
              .setPrivacyMode(PrivacyMode.PRIVACY_MODE_LINKED)
              .build();

      race(List.of(absorbing(caller, other), () -> people.as(other).linkAccounts(link)));
    }
  }

  @Test
  void ATK_A26_aMergeAndTheUndoingOfAnother() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Person caller = people.person();
      Person absorbed = people.person();
      Person next = people.person();
      ConfirmMergeResponse merged = people.absorb(caller, absorbed);
      UndoMergeRequest undo =
          UndoMergeRequest.newBuilder()
              .setRequestId(UUID.randomUUID().toString())
              .setMergeId(merged.getMergeId())
              .build();

      List<String> ends =
          race(List.of(absorbing(next, caller), () -> people.as(caller).undoMerge(undo)));

      assertThat(ends).contains("OK");
    }
  }
}
