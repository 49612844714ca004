package dev.ligature.link;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.common.AccountId;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Four people of a tenant, and what each pair of them can do to the others at once. */
final class RaceCast {
  /** What is raced. */
  enum Act {
    LINK,
    UNLINK,
    MERGE,
    UNDO,
    MODE,
    DELETE
  }

  private static final int SIZE = 4;
  private static final int ROUNDS = 10;

  final MergeFixture people;
  private final Sql sql;
  private final List<Person> cast = new ArrayList<>();
  private int rounds;

  RaceCast(MergeFixture people) {
    this.people = people;
    this.sql = people.server.bean(Sql.class);
  }

  /**
   * Replaces who was absorbed, deleted, signed out, or lost the mailbox; and all of them after some
   * rounds, before what they have gathered comes to its limits.
   */
  void refill() {
    if (rounds++ % ROUNDS == 0) {
      cast.clear();
    }
    cast.removeIf(person -> !isReady(person));
    while (cast.size() < SIZE) {
      cast.add(people.person());
    }
  }

  private boolean isReady(Person person) {
    return sql.one(
        row -> row.bool("ready"),
        """
        select exists (
          select from account a join identity i using (tenant_id, account_id)
          join session s using (tenant_id, account_id)
          where a.tenant_id = ? and a.account_id = ? and a.state = 'ACTIVE'
            and i.subject_canonical = ? and i.verified_time is not null
            and s.revoked_time is null and s.session_epoch = a.session_epoch) as ready
        """,
        people.tenant.id(),
        person.account(),
        person.mailbox());
  }

  /** Two calls of an act, ready to go, on the same accounts; each may be made again and again. */
  List<Runnable> prepare(Act act) {
    Person one = cast.get(0);
    Person other = cast.get(1);
    return switch (act) {
      case LINK -> List.of(linking(one, other), linkingFreely(one, "u" + id() + "@example.org"));
      case UNLINK -> unlinkingTheLastTwo(other);
      case MERGE -> List.of(absorbing(one, other), absorbing(other, one));
      case UNDO -> undoing(one);
      case MODE -> lowering(one, other);
      case DELETE -> List.of(deleting(one), deleting(other));
    };
  }

  private Runnable linking(Person one, Person other) {
    LinkAccountsRequest request =
        LinkAccountsRequest.newBuilder()
            .setRequestId(id())
            .setTargetSessionToken(other.session())
            .setPrivacyMode(PrivacyMode.PRIVACY_MODE_LINKED)
            .build();
    return () -> people.as(one).linkAccounts(request);
  }

  private Runnable linkingFreely(Person person, String subject) {
    ConfirmMergeRequest request = people.confirmation(person, people.ticket(person, subject));
    return () -> people.as(person).confirmMerge(request);
  }

  private List<Runnable> unlinkingTheLastTwo(Person person) {
    String second = people.prove(person.account(), "EMAIL");
    return List.of(unlinking(person, person.mailbox()), unlinking(person, second));
  }

  private Runnable unlinking(Person person, String subject) {
    ConfirmUnlinkRequest request =
        ConfirmUnlinkRequest.newBuilder()
            .setRequestId(id())
            .setUnlinkTicket(
                people
                    .as(person)
                    .prepareUnlink(
                        PrepareUnlinkRequest.newBuilder()
                            .setRequestId(id())
                            .setIdentityId(people.identity(subject))
                            .build())
                    .getUnlinkTicket())
            .build();
    return () -> people.as(person).confirmUnlink(request);
  }

  private Runnable absorbing(Person caller, Person absorbed) {
    ConfirmMergeRequest request =
        people.confirmation(caller, people.ticket(caller, absorbed.mailbox()));
    return () -> people.as(caller).confirmMerge(request);
  }

  private List<Runnable> undoing(Person caller) {
    String merge = people.absorb(caller, people.person()).getMergeId();
    List<Runnable> calls = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      UndoMergeRequest request =
          UndoMergeRequest.newBuilder().setRequestId(id()).setMergeId(merge).build();
      calls.add(() -> people.as(caller).undoMerge(request));
    }
    return calls;
  }

  private List<Runnable> lowering(Person one, Person other) {
    String link =
        sql.find(
                row -> row.uuid("link_id"),
                """
                select link_id from account_link
                where tenant_id = ? and ? in (low_account_id, high_account_id)
                order by link_id limit 1
                """,
                people.tenant.id(),
                one.account())
            .orElseGet(() -> people.link(one.account(), 2, fresh(), 2))
            .toString();
    return List.of(
        setting(one, link, dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_ISOLATED),
        setting(one, link, dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_LINKED),
        setting(other, link, dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_ISOLATED));
  }

  private AccountId fresh() {
    return people.person().account();
  }

  private Runnable setting(
      Person person, String link, dev.ligature.api.graph.v1.PrivacyMode ceiling) {
    SetPrivacyModeRequest request =
        SetPrivacyModeRequest.newBuilder()
            .setRequestId(id())
            .setLinkId(link)
            .setCeiling(ceiling)
            .build();
    return () ->
        IdentityGraphServiceGrpc.newBlockingStub(people.tenant.session(person.session()))
            .setPrivacyMode(request);
  }

  private Runnable deleting(Person person) {
    DeleteAccountRequest request = DeleteAccountRequest.newBuilder().setRequestId(id()).build();
    return () ->
        AccountServiceGrpc.newBlockingStub(people.tenant.session(person.session()))
            .deleteAccount(request);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
