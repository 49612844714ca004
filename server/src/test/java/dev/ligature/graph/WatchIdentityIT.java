package dev.ligature.graph;

import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_ISOLATED;
import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_LINKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.api.graph.v1.IdentityChange;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.feed.Cursor;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import io.grpc.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What watchers are told, and what they are not. */
class WatchIdentityIT {
  private final GraphFixture fixture = new GraphFixture(SharedServer.get());
  private final Person ada = fixture.person();
  private final Person bob = fixture.person();
  private final List<Watcher> watchers = new ArrayList<>();

  @AfterEach
  void hangUp() {
    watchers.forEach(Watcher::close);
  }

  private Watcher watch(Channel channel, String from, String... topics) {
    Watcher watcher = new Watcher(channel, from, List.of(topics));
    watchers.add(watcher);
    return watcher;
  }

  private Watcher watch(Person viewer, String from, String... topics) {
    return watch(fixture.tenant.session(viewer.session()), from, topics);
  }

  private static String rename(Person person, String name) {
    return person
        .accounts()
        .updateAccount(
            UpdateAccountRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setDisplayName(name)
                .build())
        .getRevision();
  }

  private static String profile(Person owner, boolean shared) {
    return owner
        .accounts()
        .createProfile(
            CreateProfileRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setName("Work")
                .setSharedWhenPartial(shared)
                .build())
        .getProfile()
        .getProfileId();
  }

  private static void share(Person owner, String profile, boolean shared) {
    assertThat(
            owner
                .accounts()
                .updateProfile(
                    UpdateProfileRequest.newBuilder()
                        .setRequestId(GraphFixture.id())
                        .setProfileId(profile)
                        .setSharedWhenPartial(shared)
                        .build())
                .getRevision())
        .isNotEmpty();
  }

  @Test
  void REQ_D18_aWatchFromTheRevisionOfAWriteTellsWhatFollows() {
    String revision = ada.link(bob).getRevision();
    rename(bob, "Robert");

    Watcher watcher = watch(ada, revision);

    assertThat(watcher.await(change -> change.getKind().equals("CHANGED")))
        .isEqualTo(
            IdentityChange.newBuilder()
                .setTopic("account")
                .setKind("CHANGED")
                .setObjectId(bob.account())
                .setAccountId(bob.account())
                .build());
  }

  @Test
  void REQ_D18_aCursorGoesOnBehindItsMessage() {
    Watcher first = watch(ada, "").awaitCheckpoint();
    rename(ada, "One");
    first.await(change -> true);
    String cursor = first.cursor();
    first.close();
    String profile = profile(ada, true);

    assertThat(watch(ada, cursor).await(change -> true).getObjectId()).isEqualTo(profile);
  }

  @Test
  void ATK_A29_lossOfAccessIsATombstoneAndNothingComesAfterIt() {
    String link = ada.link(bob).getLink().getLinkId();
    Watcher watcher = watch(ada, "").awaitCheckpoint();

    bob.ceiling(link, PRIVACY_MODE_ISOLATED);
    rename(bob, "Hidden");
    rename(ada, "Own");

    IdentityChange lost = watcher.await(IdentityChange::getTombstone);
    assertThat(lost.getObjectId()).isEqualTo(bob.account());
    assertThat(lost.getKind()).isEqualTo("LOST");
    IdentityChange next = watcher.await(change -> change.getTopic().equals("account"));
    assertThat(next.getObjectId()).isEqualTo(ada.account());
  }

  @Test
  void ATK_A29_whatHappenedBeforeAnAccountWasReachedIsNotToldLater() {
    String start = rename(ada, "Start");
    rename(bob, "Before");
    String link = ada.link(bob).getLink().getLinkId();
    rename(bob, "After");

    Watcher watcher = watch(ada, start, "account");

    assertThat(watcher.await(change -> true).getKind()).isEqualTo("REACHED_LINKED");
    assertThat(watcher.await(change -> true).getKind()).isEqualTo("CHANGED");
    bob.ceiling(link, PRIVACY_MODE_ISOLATED);
    Watcher late = watch(ada, start, "account");
    assertThat(late.await(change -> true).getKind()).isEqualTo("LOST");
    bob.ceiling(link, PRIVACY_MODE_LINKED);
    Watcher again = watch(ada, start, "account");
    assertThat(again.await(change -> true).getKind()).isEqualTo("REACHED_LINKED");
    assertThat(again.await(change -> true).getKind()).isEqualTo("CHANGED");
  }

  @Test
  void ATK_A29_aProfileThatPartialLinksDoNotShowIsNotTold() {
    ada.link(bob, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_PARTIAL);
    Watcher watcher = watch(ada, "", "profile").awaitCheckpoint();

    profile(bob, false);
    String shared = profile(bob, true);
    assertThat(watcher.await(change -> true).getObjectId()).isEqualTo(shared);
    share(bob, shared, false);
    IdentityChange hidden = watcher.await(change -> true);

    assertThat(hidden.getObjectId()).isEqualTo(shared);
    assertThat(hidden.getTombstone()).isTrue();
  }

  @Test
  void identitiesAndLinksOfOthersAreNotTold() {
    Person cid = fixture.person();
    ada.link(bob);
    Watcher watcher = watch(ada, "").awaitCheckpoint();

    String hidden =
        bob.link(cid, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_ISOLATED)
            .getLink()
            .getLinkId();
    rename(ada, "Own");

    IdentityChange next = watcher.await(change -> true);
    assertThat(next.getObjectId()).isEqualTo(ada.account()).isNotEqualTo(hidden);
  }

  @Test
  void REQ_D18_cursorsBelongToTheirViewerAndTopics() {
    ada.link(bob);
    String cursor = watch(ada, "", "account").awaitCheckpoint().cursor();

    assertThat(cursor).doesNotContain(ada.account());
    Refused.with(Reason.CURSOR_EXPIRED, () -> watch(bob, cursor, "account").next());
    Refused.with(Reason.CURSOR_EXPIRED, () -> watch(ada, cursor, "link").next());
    Refused.with(Reason.CURSOR_EXPIRED, () -> watch(ada, "forged").next());
    watch(ada, cursor, "account").awaitCheckpoint();
  }

  @Test
  void REQ_D18_aCursorThatIsTooOldIsSaidToBe() {
    Cursor place = Cursor.decode(rename(ada, "Now"));
    Cursor old =
        new Cursor(
            place.generation(), place.xid(), place.id(), Instant.now().minus(Duration.ofDays(8)));

    Refused.with(Reason.CURSOR_EXPIRED, () -> watch(ada, old.encode()).next());
    watch(ada, place.encode()).awaitCheckpoint();
  }

  @Test
  void ATK_A3_aWatchEndsWithItsSession() {
    Watcher watcher = watch(ada, "").awaitCheckpoint();

    fixture.sql.update(
        "update account set session_epoch = session_epoch + 1 where account_id = ?",
        UUID.fromString(ada.account()));

    Refused.with(Reason.SESSION_REVOKED, watcher::next);
  }

  @Test
  void ATK_A36_aServiceNeedsTheCapabilityAndWatchesItsOwnTenantAlone() {
    Channel backend = fixture.tenant.channel(Role.BACKEND);
    Refused.with(Reason.SESSION_MISSING, () -> watch(backend, "").next());
    fixture.sql.update(
        """
        with next as (
          insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
          select tenant_id, policy_version + 1, ?::jsonb, 'test', now() from tenant
          where tenant_id = ? returning tenant_id, version)
        update tenant t set policy_version = next.version from next
        where t.tenant_id = next.tenant_id
        """,
        "{\"watchServices\": [\"development/test-backend\"]}",
        fixture.tenant.id());
    Person foreign = new GraphFixture(SharedServer.get()).person();
    Watcher watcher = watch(backend, "").awaitCheckpoint();

    rename(foreign, "Elsewhere");
    rename(ada, "Here");

    assertThat(watcher.await(change -> true).getObjectId()).isEqualTo(ada.account());
  }
}
