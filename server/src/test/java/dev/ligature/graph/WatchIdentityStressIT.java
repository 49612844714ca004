package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.CreateProfileResponse;
import dev.ligature.api.graph.v1.IdentityChange;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sixteen writers and ten watchers who hang up at random. */
class WatchIdentityStressIT {
  private static final int WRITERS = 16;
  private static final int WATCHERS = 10;
  private static final int WRITES = Math.min(60, 2 * Integer.getInteger("race.rounds", 20) / 5);
  private static final int DISCONNECTS = 12;

  private final GraphFixture fixture = new GraphFixture(SharedServer.get());

  /** What a writer wrote, in its order: profiles of one account, and the revision of each. */
  private record Written(String account, List<String> profiles, List<String> revisions) {}

  private static Written write(Person writer, CyclicBarrier start) throws Exception {
    start.await();
    List<String> profiles = new ArrayList<>();
    List<String> revisions = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      CreateProfileResponse created =
          writer
              .accounts()
              .createProfile(
                  CreateProfileRequest.newBuilder()
                      .setRequestId(GraphFixture.id())
                      .setName("Profile " + i)
                      .build());
      profiles.add(created.getProfile().getProfileId());
      revisions.add(created.getRevision());
    }
    return new Written(writer.account(), profiles, revisions);
  }

  /** Watches, with hang-ups, until everything was seen; profiles by account in order of sight. */
  private Map<String, Set<String>> watch(Person viewer, String from, int expected, Random random) {
    Map<String, Set<String>> seen = new HashMap<>();
    String cursor = from;
    int disconnects = 0;
    while (seen.values().stream().mapToInt(Set::size).sum() < expected) {
      try (Watcher watcher =
          new Watcher(fixture.tenant.session(viewer.session()), cursor, List.of("profile"))) {
        int left = disconnects++ < DISCONNECTS ? 1 + random.nextInt(20) : Integer.MAX_VALUE;
        while (left-- > 0 && seen.values().stream().mapToInt(Set::size).sum() < expected) {
          WatchIdentityResponse message = watcher.next();
          if (message.hasChange()) {
            IdentityChange change = message.getChange();
            seen.computeIfAbsent(change.getAccountId(), id -> new LinkedHashSet<>())
                .add(change.getObjectId());
          }
        }
        cursor = watcher.cursor();
      }
    }
    return seen;
  }

  @Test
  void REQ_D18_nothingIsMissedAndEachAccountsOrderHolds() throws Exception {
    long seed = Long.getLong("watch.seed", System.nanoTime());
    System.out.println("watch.seed=" + seed);
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      people.add(fixture.person());
    }
    String start = "";
    for (int i = 1; i < WRITERS; i++) {
      start = people.getFirst().link(people.get(i)).getRevision();
    }
    String from = start;
    CyclicBarrier barrier = new CyclicBarrier(WRITERS);
    List<Future<Map<String, Set<String>>>> watches = new ArrayList<>();
    Map<String, List<String>> written = new HashMap<>();
    List<Written> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WATCHERS; i++) {
        Person viewer = people.get(i);
        Random random = new Random(seed + i);
        watches.add(threads.submit(() -> watch(viewer, from, WRITERS * WRITES, random)));
      }
      List<Callable<Written>> writers = new ArrayList<>();
      people.forEach(each -> writers.add(() -> write(each, barrier)));
      for (Future<Written> writer : threads.invokeAll(writers)) {
        written.put(writer.get().account(), writer.get().profiles());
        all.add(writer.get());
      }
      for (Future<Map<String, Set<String>>> watch : watches) {
        Map<String, Set<String>> seen = watch.get();
        assertThat(seen.keySet()).as("seed " + seed).isEqualTo(written.keySet());
        written.forEach(
            (account, profiles) ->
                assertThat(List.copyOf(seen.getOrDefault(account, Set.of())))
                    .as("seed " + seed)
                    .isEqualTo(profiles));
      }
    }
    for (Written each : all) {
      for (int done : List.of(0, WRITES / 2, WRITES - 1)) {
        List<String> later = each.profiles().subList(done + 1, WRITES);
        assertThat(seenFrom(people.getFirst(), each.revisions().get(done), each.account(), later))
            .as("seed " + seed)
            .isEqualTo(later);
      }
    }
  }

  /**
   * The profiles of an account that a watch from a revision tells of, until as many as expected
   * were seen and a checkpoint came: while a watch catches up there may be some before.
   */
  private List<String> seenFrom(
      Person viewer, String revision, String account, List<String> expected) {
    List<String> seen = new ArrayList<>();
    try (Watcher watcher =
        new Watcher(fixture.tenant.session(viewer.session()), revision, List.of("profile"))) {
      WatchIdentityResponse message = watcher.next();
      while (!message.hasCheckpoint() || seen.size() < expected.size()) {
        if (message.hasChange() && message.getChange().getAccountId().equals(account)) {
          seen.add(message.getChange().getObjectId());
        }
        message = watcher.next();
      }
    }
    return seen;
  }
}
