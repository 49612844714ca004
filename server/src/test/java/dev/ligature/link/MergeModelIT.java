package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.AccountId;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Random links, merges, undoings and splits on the server and on a small model of it, which must
 * agree after each step; {@code race.rounds} says how many, {@code merge.seed} repeats a run.
 */
class MergeModelIT {
  private static final int STEPS = 4 * Integer.getInteger("race.rounds", 20);

  private final long seed = Long.getLong("merge.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final MergeFixture people = new MergeFixture(SharedServer.get());
  private final Sql sql = people.server.bean(Sql.class);
  private final List<Known> accounts = new ArrayList<>();
  private final List<Done> merges = new ArrayList<>();

  /** An account as the model knows it. */
  private static final class Known {
    final AccountId id;
    final Set<String> subjects = new HashSet<>();
    String session;
    String state = "ACTIVE";

    Known(AccountId id, String session) {
      this.id = id;
      this.session = session;
    }

    Person person() {
      return new Person(id, session, subjects.stream().findFirst().orElse(""));
    }

    boolean isActive() {
      return state.equals("ACTIVE");
    }
  }

  /** A merge as the model knows it. */
  private static final class Done {
    final String id;
    final Known primary;
    final Known secondary;
    final Set<String> moved;
    boolean stands = true;

    Done(String id, Known primary, Known secondary) {
      this.id = id;
      this.primary = primary;
      this.secondary = secondary;
      this.moved = Set.copyOf(secondary.subjects);
    }

    boolean concerns(Known account) {
      return primary == account || secondary == account;
    }
  }

  @Test
  void INV_everySubjectIsWhereTheModelHasIt() {
    System.out.println("merge.seed=" + seed);
    for (int i = 0; i < 4; i++) {
      join();
    }
    for (int step = 0; step < STEPS; step++) {
      String act = step();
      compare(act + " at step " + step + " of seed " + seed);
    }
    assertThat(MergeInvariants.broken(sql, people.tenant.id())).as("seed %d", seed).isEmpty();
  }

  private String step() {
    List<Known> active = accounts.stream().filter(Known::isActive).toList();
    if (active.size() < 3) {
      join();
      return "join";
    }
    return switch (random.nextInt(5)) {
      case 0 -> link(any(active));
      case 1, 2 -> merge(any(active), any(active));
      case 3 -> merges.isEmpty() ? "nothing" : undo(any(merges));
      default -> split(any(active));
    };
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void join() {
    Person person = people.person();
    Known known = new Known(person.account(), person.session());
    known.subjects.add(person.mailbox());
    accounts.add(known);
  }

  private String link(Known account) {
    String subject = "u" + UUID.randomUUID() + "@example.org";
    String ticket = people.ticket(account.person(), subject);
    people.as(account.person()).confirmMerge(people.confirmation(account.person(), ticket));
    account.subjects.add(subject);
    return "link";
  }

  private String merge(Known primary, Known secondary) {
    if (primary == secondary) {
      return "nothing";
    }
    ConfirmMergeResponse merged = people.absorb(primary.person(), secondary.person());
    merges.add(new Done(merged.getMergeId(), primary, secondary));
    primary.subjects.addAll(secondary.subjects);
    secondary.subjects.clear();
    secondary.state = "MERGED";
    return "merge";
  }

  private String undo(Done merge) {
    if (!merge.primary.isActive()) {
      return "nothing";
    }
    String end =
        Outcome.of(
            () ->
                people
                    .as(merge.primary.person())
                    .undoMerge(
                        UndoMergeRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setMergeId(merge.id)
                            .build()));
    if (!merge.stands) {
      assertThat(end).as("seed %d", seed).isEqualTo("WRONG_STATE");
      return "undo";
    }
    boolean isBlocked =
        merges.subList(merges.indexOf(merge) + 1, merges.size()).stream()
            .anyMatch(later -> later.stands && later.concerns(merge.primary));
    if (isBlocked) {
      assertThat(end).as("seed %d", seed).isEqualTo("UNDO_BLOCKED");
      return "undo";
    }
    assertThat(end).as("seed %d", seed).isEqualTo("OK");
    merge.stands = false;
    Set<String> back = new HashSet<>(merge.moved);
    back.retainAll(merge.primary.subjects);
    merge.primary.subjects.removeAll(back);
    merge.secondary.subjects.addAll(back);
    merge.secondary.state = "ACTIVE";
    merge.secondary.session = people.tenant.signIn(merge.secondary.id.toString());
    if (merge.primary.subjects.isEmpty() && !back.isEmpty()) {
      merge.primary.state = "RECOVERY_ONLY";
    }
    return "undo";
  }

  private String split(Known account) {
    String subject = any(account.subjects.stream().sorted().toList());
    SplitAccountRequest request =
        SplitAccountRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .addIdentityIds(people.identity(subject))
            .build();
    boolean isQuarantined =
        merges.stream().anyMatch(merge -> merge.stands && merge.moved.contains(subject));
    if (isQuarantined || account.subjects.size() == 1) {
      assertThat(Outcome.of(() -> people.as(account.person()).splitAccount(request)))
          .as("seed %d", seed)
          .isEqualTo(isQuarantined ? "POLICY_FORBIDS" : "LAST_IDENTITY");
      return "split";
    }
    String fresh = people.as(account.person()).splitAccount(request).getAccountId();
    Known known = new Known(new AccountId(UUID.fromString(fresh)), people.tenant.signIn(fresh));
    known.subjects.add(subject);
    account.subjects.remove(subject);
    accounts.add(known);
    return "split";
  }

  private void compare(String when) {
    for (Known account : accounts) {
      assertThat(people.stateOf(account.id)).as(when).isEqualTo(account.state);
      for (String subject : account.subjects) {
        assertThat(people.holder(subject)).as(when).isEqualTo(account.id);
      }
    }
  }
}
