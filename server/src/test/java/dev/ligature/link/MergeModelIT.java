package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.AccountId;
import dev.ligature.db.FailingSql;
import dev.ligature.link.IdentityModel.Done;
import dev.ligature.link.IdentityModel.Known;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.TestServer;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random links, unlinks, merges, undoings, splits, privacy modes and deletions, in which the server
 * dies now and then, beside a small model of them: both must agree after each step. {@code
 * race.rounds} says how many, {@code merge.seed} repeats a run.
 */
class MergeModelIT {
  private static final int STEPS = 4 * Integer.getInteger("race.rounds", 20);
  private static final int STATEMENTS = 60;

  private final long seed = Long.getLong("merge.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final TestServer server =
      TestServer.start(MergeModelIT.class, Map.of(FailingSql.PROPERTY, "true"));
  private final FailingSql sql = server.bean(FailingSql.class);
  private final MergeFixture people = new MergeFixture(server);
  private final IdentityModel model = new IdentityModel();
  private final Map<String, Integer> ends = new TreeMap<>();
  private String when = "";

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void INV_theServerAndTheModelAgreeAfterEachStep() {
    System.out.println("merge.seed=" + seed);
    for (int i = 0; i < 4; i++) {
      join();
    }
    actEachOnce();
    for (int step = 0; step < STEPS; step++) {
      when = "step " + step + " of seed " + seed;
      step();
      compare();
      look();
    }
    System.out.println("ends of the model's steps: " + ends);
    assertThat(ends.keySet())
        .as("what happened in %s", when)
        .contains("merge OK", "undo OK", "split OK", "unlink OK", "set mode OK", "died");
  }

  private void actEachOnce() {
    List<Known> first = model.active();
    when = "the beginning of seed " + seed;
    link(first.get(0));
    split(first.get(0));
    link(first.get(0));
    unlink(first.get(0));
    linkAccounts(first.get(1), first.get(2));
    setMode(first.get(1));
    merge(first.get(1), first.get(3));
    undo(model.merges.getFirst());
    delete(first.get(2));
    compare();
  }

  private void step() {
    List<Known> active = model.active();
    if (active.size() < 4) {
      join();
      return;
    }
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> link(any(active));
      case 3, 4, 5 -> merge(any(active), any(active));
      case 6, 7 -> {
        if (!model.merges.isEmpty()) {
          undo(any(model.merges));
        }
      }
      case 8, 9 -> split(any(active));
      case 10, 11 -> unlink(any(active));
      case 12, 13 -> linkAccounts(any(active), any(active));
      case 14 -> setMode(any(active));
      default -> delete(any(active));
    }
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private Person signedIn(Known account) {
    return new Person(
        account.id,
        people.tenant.signIn(account.id.toString()),
        account.subjects.stream().sorted().findFirst().orElse(""));
  }

  /** How a call ends; now and then the server dies in it first, which must have done nothing. */
  private boolean ends(String act, MethodDescriptor<?, ?> method, String expected, Runnable call) {
    String end = "BUG";
    if (random.nextInt(3) == 0) {
      sql.failAfter(1 + random.nextInt(STATEMENTS), method.getFullMethodName());
      end = Outcome.of(call);
      if (!sql.isSpared()) {
        assertThat(end).as(when).isEqualTo("BUG");
        compare();
        ends.merge("died", 1, Integer::sum);
      }
    }
    end = end.equals("BUG") ? Outcome.of(call) : end;
    assertThat(end).as("%s in %s", act, when).isEqualTo(expected);
    ends.merge(act + " " + end, 1, Integer::sum);
    return end.equals("OK");
  }

  private void join() {
    Person person = people.person();
    model.joined(person.account(), person.mailbox());
  }

  private void link(Known account) {
    String subject = "u" + UUID.randomUUID() + "@example.org";
    Person person = signedIn(account);
    if (!IdentityModel.holds(account.subjects.size() + 1)) {
      refusesMore(person, people.ticket(person, subject));
      return;
    }
    ConfirmMergeRequest request = people.confirmation(person, people.ticket(person, subject));
    if (ends(
        "link",
        LinkServiceGrpc.getConfirmMergeMethod(),
        "OK",
        () -> people.as(person).confirmMerge(request))) {
      account.subjects.add(subject);
    }
  }

  private void merge(Known primary, Known secondary) {
    if (primary == secondary) {
      return;
    }
    Person caller = signedIn(primary);
    List<String> rows = rows(secondary);
    String ticket = people.ticket(caller, signedIn(secondary).mailbox());
    if (!IdentityModel.holds(primary.subjects.size() + secondary.subjects.size())) {
      refusesMore(caller, ticket);
      return;
    }
    ConfirmMergeRequest request = people.confirmation(caller, ticket);
    if (ends(
        "merge",
        LinkServiceGrpc.getConfirmMergeMethod(),
        "OK",
        () -> people.as(caller).confirmMerge(request))) {
      String merge = people.as(caller).confirmMerge(request).getMergeId();
      model.merged(new Done(merge, primary, secondary, rows));
    }
  }

  private void refusesMore(Person caller, String ticket) {
    assertThat(
            Outcome.of(() -> people.as(caller).confirmMerge(people.confirmation(caller, ticket))))
        .as(when)
        .isEqualTo("LIMIT_REACHED");
    ends.merge("LIMIT_REACHED", 1, Integer::sum);
  }

  private void undo(Done merge) {
    if (!merge.primary.isActive()) {
      return;
    }
    Person caller = signedIn(merge.primary);
    UndoMergeRequest request =
        UndoMergeRequest.newBuilder().setRequestId(id()).setMergeId(merge.id).build();
    if (ends(
        "undo",
        LinkServiceGrpc.getUndoMergeMethod(),
        model.endOfUndoing(merge),
        () -> people.as(caller).undoMerge(request))) {
      model.undone(merge);
      assertThat(rows(merge.secondary)).as("rows back in %s", when).isEqualTo(merge.rows);
    }
  }

  private void split(Known account) {
    String subject = any(account.subjects.stream().sorted().toList());
    Person caller = signedIn(account);
    SplitAccountRequest request =
        SplitAccountRequest.newBuilder()
            .setRequestId(id())
            .addIdentityIds(people.identity(subject))
            .build();
    if (ends(
        "split",
        LinkServiceGrpc.getSplitAccountMethod(),
        model.endOfRemoval(account, subject),
        () -> people.as(caller).splitAccount(request))) {
      String fresh = people.as(caller).splitAccount(request).getAccountId();
      account.subjects.remove(subject);
      model.joined(new AccountId(UUID.fromString(fresh)), subject);
    }
  }

  private void unlink(Known account) {
    String subject = any(account.subjects.stream().sorted().toList());
    String expected = model.endOfRemoval(account, subject);
    Person caller = signedIn(account);
    PrepareUnlinkRequest look =
        PrepareUnlinkRequest.newBuilder()
            .setRequestId(id())
            .setIdentityId(people.identity(subject))
            .build();
    if (!expected.equals("OK")) {
      assertThat(Outcome.of(() -> people.as(caller).prepareUnlink(look)))
          .as(when)
          .isEqualTo(expected);
      return;
    }
    ConfirmUnlinkRequest request =
        ConfirmUnlinkRequest.newBuilder()
            .setRequestId(id())
            .setUnlinkTicket(people.as(caller).prepareUnlink(look).getUnlinkTicket())
            .build();
    if (ends(
        "unlink",
        LinkServiceGrpc.getConfirmUnlinkMethod(),
        "OK",
        () -> people.as(caller).confirmUnlink(request))) {
      account.subjects.remove(subject);
    }
  }

  private void linkAccounts(Known self, Known other) {
    Person caller = signedIn(self);
    LinkAccountsRequest request =
        LinkAccountsRequest.newBuilder()
            .setRequestId(id())
            .setTargetSessionToken(signedIn(other).session())
            .setPrivacyModeValue(1 + random.nextInt(PrivacyMode.PRIVACY_MODE_LINKED_VALUE))
            .build();
    boolean _ =
        ends(
            "link accounts",
            LinkServiceGrpc.getLinkAccountsMethod(),
            model.endOfLink(forest(), self, other),
            () -> people.as(caller).linkAccounts(request));
  }

  private void setMode(Known account) {
    List<StoredForest.Edge> links = forest().of(account.id);
    if (links.isEmpty()) {
      return;
    }
    var graph = IdentityGraphServiceGrpc.newBlockingStub(people.tenant.session(token(account)));
    SetPrivacyModeRequest request =
        SetPrivacyModeRequest.newBuilder()
            .setRequestId(id())
            .setLinkId(any(links).id().toString())
            .setCeilingValue(1 + random.nextInt(PrivacyMode.PRIVACY_MODE_LINKED_VALUE))
            .build();
    boolean _ =
        ends(
            "set mode",
            IdentityGraphServiceGrpc.getSetPrivacyModeMethod(),
            "OK",
            () -> graph.setPrivacyMode(request));
  }

  private void delete(Known account) {
    var accounts = AccountServiceGrpc.newBlockingStub(people.tenant.session(token(account)));
    DeleteAccountRequest request = DeleteAccountRequest.newBuilder().setRequestId(id()).build();
    if (ends(
        "delete",
        AccountServiceGrpc.getDeleteAccountMethod(),
        model.endOfDeletion(account),
        () -> accounts.deleteAccount(request))) {
      model.deleted(account);
    }
  }

  private String token(Known account) {
    return people.tenant.signIn(account.id.toString());
  }

  private StoredForest forest() {
    return StoredForest.read(sql, people.tenant.id());
  }

  /** What an account owns, as text, in order. */
  private List<String> rows(Known account) {
    return sql.list(
        row -> row.text("line"),
        """
        select concat_ws('|', 'identity', identity_id, kind, subject_canonical, label,
          is_sign_in_capable, verified_time, created_time) as line
        from identity where tenant_id = ? and account_id = ?
        union all
        select concat_ws('|', 'profile', profile_id, name, is_primary, created_time)
        from profile where tenant_id = ? and account_id = ?
        order by line
        """,
        people.tenant.id(),
        account.id,
        people.tenant.id(),
        account.id);
  }

  private void compare() {
    for (Known account : model.accounts) {
      assertThat(people.stateOf(account.id)).as(when).isEqualTo(account.state);
      for (String subject : account.subjects) {
        assertThat(people.holder(subject)).as(when).isEqualTo(account.id);
      }
      assertThat(account.isActive() && account.subjects.isEmpty()).as(when).isFalse();
    }
    assertThat(MergeInvariants.broken(sql, people.tenant.id())).as(when).isEmpty();
    assertThat(forest().hasCycle()).as(when).isFalse();
  }

  /** Somebody reads all there is to read, and finds nobody but whom the links let through. */
  private void look() {
    Known viewer = any(model.active());
    ModelView view = ModelView.of(people.tenant.session(token(viewer)));
    Set<AccountId> reach = forest().reachOf(viewer.id);
    for (Known account : model.active()) {
      if (reach.contains(account.id)) {
        view.assertNames(account.id, when);
      } else {
        view.assertNothingOf(account.id, account.subjects, when);
      }
    }
  }
}
