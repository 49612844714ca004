package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkConflict;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.link.v1.WalletTarget;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.link.wallet.TestWallet;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is decided when a proof lands: whether there is room, and who would be retired. */
class IdentityLimitIT {
  private static final int AT_ONCE = 8;

  private final MergeFixture people = new MergeFixture(SharedServer.get());

  private LinkAttempt start(Person person, TestWallet wallet) {
    return people
        .as(person)
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setWallet(WalletTarget.newBuilder().setAddress(wallet.on(1)))
                .build())
        .getAttempt();
  }

  private static ContinueLinkRequest signed(TestWallet wallet, LinkAttempt attempt) {
    return ContinueLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setAttemptId(attempt.getAttemptId())
        .setSignature(wallet.sign(attempt.getSignMessage().getMessage()))
        .build();
  }

  private LinkAttempt link(Person person, TestWallet wallet) {
    return people.as(person).continueLink(signed(wallet, start(person, wallet))).getAttempt();
  }

  @Test
  void REQ_D19_proofsThatLandTogetherDoNotPassTheLimit() throws Exception {
    people.policy("{\"maxIdentities\": 3}");
    Person person = people.person();
    List<ContinueLinkRequest> proofs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      TestWallet wallet = TestWallet.fresh();
      proofs.add(signed(wallet, start(person, wallet)));
    }
    CyclicBarrier barrier = new CyclicBarrier(AT_ONCE);
    List<Future<String>> running = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ContinueLinkRequest proof : proofs) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return Outcome.of(() -> people.as(person).continueLink(proof));
                }));
      }
      for (Future<String> each : running) {
        ends.add(each.get());
      }
    }

    assertThat(ends).filteredOn("OK"::equals).hasSize(2);
    assertThat(ends).filteredOn("LIMIT_REACHED"::equals).hasSize(AT_ONCE - 2);
  }

  @Test
  void REQ_D4_aConflictNamesTheAccountThatAMergeWouldRetire() {
    TestWallet wallet = TestWallet.fresh();
    Person holder = people.person();
    link(holder, wallet);
    Person durable = people.person();
    Person guest = people.guest();

    LinkConflict ofDurable = link(durable, wallet).getConflict();
    LinkConflict ofGuest = link(guest, wallet).getConflict();

    assertThat(ofDurable.getRetiredAccountId()).isEqualTo(holder.account().toString());
    assertThat(ofDurable.getLinkAccountsAllowed()).isTrue();
    assertThat(ofGuest.getRetiredAccountId()).isEqualTo(guest.account().toString());
    assertThat(ofGuest.getLinkAccountsAllowed()).isFalse();
  }
}
