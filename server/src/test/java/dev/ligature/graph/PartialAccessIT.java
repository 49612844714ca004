package dev.ligature.graph;

import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_ISOLATED;
import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_LINKED;
import static dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.Activity;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.account.v1.Profile;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.api.graph.v1.Access;
import dev.ligature.api.graph.v1.CheckAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessResponse;
import dev.ligature.api.graph.v1.ExplainedEdge;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.api.graph.v1.RevokePartialAccessRequest;
import dev.ligature.common.Reason;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a link lets another account do with a profile, and what its owner adds. */
class PartialAccessIT {
  private final GraphFixture fixture = new GraphFixture(SharedServer.get());
  private final Person ada = fixture.person();
  private final Person bob = fixture.person();

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

  private static boolean allows(Person viewer, String profile, Permission permission) {
    return viewer
        .graph()
        .checkAccess(
            CheckAccessRequest.newBuilder().setProfileId(profile).setPermission(permission).build())
        .getAllowed();
  }

  private static String grant(Person owner, String profile, Person grantee, Permission permission) {
    return owner
        .graph()
        .grantPartialAccess(
            GrantPartialAccessRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setProfileId(profile)
                .setGranteeAccountId(grantee.account())
                .setPermission(permission)
                .build())
        .getRevision();
  }

  private static String revoke(
      Person owner, String profile, Person grantee, Permission permission) {
    return owner
        .graph()
        .revokePartialAccess(
            RevokePartialAccessRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setProfileId(profile)
                .setGranteeAccountId(grantee.account())
                .setPermission(permission)
                .build())
        .getRevision();
  }

  private static Profile rename(Person writer, String profile, String name) {
    return writer
        .accounts()
        .updateProfile(
            UpdateProfileRequest.newBuilder()
                .setRequestId(GraphFixture.id())
                .setProfileId(profile)
                .setName(name)
                .build())
        .getProfile();
  }

  private static ExplainAccessResponse explain(Person viewer, String profile) {
    return viewer
        .graph()
        .explainAccess(ExplainAccessRequest.newBuilder().setProfileId(profile).build());
  }

  private static List<String> sentences(Person person) {
    return person
        .accounts()
        .listActivity(ListActivityRequest.getDefaultInstance())
        .getActivitiesList()
        .stream()
        .map(Activity::getSentence)
        .toList();
  }

  @Test
  void REQ_D12_aGrantLetsWriteOverAPartialPathUntilItIsTakenBack() {
    String link = ada.link(bob).getLink().getLinkId();
    ada.ceiling(link, PRIVACY_MODE_PARTIAL);
    String work = profile(bob, false);
    Refused.with(Reason.NOT_FOUND, () -> rename(ada, work, "Seized"));

    assertThat(grant(bob, work, ada, Permission.PERMISSION_WRITE_PROFILE)).isNotEmpty();

    assertThat(allows(ada, work, Permission.PERMISSION_WRITE_PROFILE)).isTrue();
    assertThat(rename(ada, work, "Lent").getName()).isEqualTo("Lent");
    revoke(bob, work, ada, Permission.PERMISSION_WRITE_PROFILE);
    assertThat(allows(ada, work, Permission.PERMISSION_READ_PROFILE)).isFalse();
    Refused.with(Reason.NOT_FOUND, () -> rename(ada, work, "Seized"));
    Refused.with(
        Reason.NOT_FOUND, () -> revoke(bob, work, ada, Permission.PERMISSION_WRITE_PROFILE));
  }

  @Test
  void REQ_D12_sendingAsALinkedAccountNeedsItsOwnersGrant() {
    ada.link(bob);
    String work = profile(bob, false);
    assertThat(allows(ada, work, Permission.PERMISSION_SEND_AS)).isFalse();

    grant(bob, work, ada, Permission.PERMISSION_SEND_AS);

    assertThat(allows(ada, work, Permission.PERMISSION_SEND_AS)).isTrue();
  }

  @Test
  void onlyTheOwnerGrantsOnlyToWhomItReachesAndOnlyWhatCanBeGranted() {
    String link = ada.link(bob).getLink().getLinkId();
    Person cid = fixture.person();
    Person foreign = new GraphFixture(SharedServer.get()).person();
    String work = profile(bob, true);
    Permission write = Permission.PERMISSION_WRITE_PROFILE;

    Refused.with(Reason.NOT_FOUND, () -> grant(ada, work, ada, write));
    Refused.with(Reason.NOT_FOUND, () -> grant(bob, work, cid, write));
    Refused.with(Reason.NOT_FOUND, () -> grant(foreign, work, foreign, write));
    Refused.with(Reason.STEP_UP_REQUIRED, () -> grant(bob.stale(), work, ada, write));
    Refused.with(
        Reason.INVALID_FIELD, () -> grant(bob, work, ada, Permission.PERMISSION_READ_PROFILE));
    grant(bob, work, ada, write);
    Refused.with(Reason.NOT_FOUND, () -> revoke(ada, work, ada, write));
    bob.ceiling(link, PRIVACY_MODE_ISOLATED);
    assertThat(allows(ada, work, write)).isFalse();
    Refused.with(Reason.NOT_FOUND, () -> grant(bob, work, ada, write));
    revoke(bob.stale(), work, ada, write);
  }

  @Test
  void ATK_A30_anUnlinkTakesGrantsBackSoThatANewLinkStartsWithNone() {
    String link =
        ada.link(bob, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_PARTIAL)
            .getLink()
            .getLinkId();
    String work = profile(bob, false);
    grant(bob, work, ada, Permission.PERMISSION_WRITE_PROFILE);
    assertThat(allows(ada, work, Permission.PERMISSION_WRITE_PROFILE)).isTrue();

    bob.unlink(link);
    ada.link(bob, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_PARTIAL);

    assertThat(allows(ada, work, Permission.PERMISSION_WRITE_PROFILE)).isFalse();
  }

  @Test
  void REQ_D14_aWriteThroughALinkIsTheActorsAndItsOwnerReadsOfIt() {
    ada.link(bob);
    String work = profile(bob, true);

    assertThat(rename(ada, work, "Shared desk").getAccountId()).isEqualTo(bob.account());

    assertThat(
            bob.accounts().listProfiles(ListProfilesRequest.getDefaultInstance()).getProfilesList())
        .extracting(Profile::getName)
        .contains("Shared desk");
    assertThat(sentences(bob)).contains("Changed the profile Shared desk through a link");
    assertThat(sentences(ada)).contains("Changed the profile Shared desk through a link");
    assertThat(
            fixture.sql.list(
                row -> row.text("actor_id"),
                "select actor_id from audit_entry where tenant_id = ? and type = ?",
                fixture.tenant.id(),
                "GRAPH_PROFILE_CHANGED"))
        .containsExactly(ada.account());
  }

  @Test
  void onlyTheOwnerDecidesWhoSeesAProfile() {
    ada.link(bob);
    String work = profile(bob, true);
    UpdateProfileRequest hide =
        UpdateProfileRequest.newBuilder()
            .setRequestId(GraphFixture.id())
            .setProfileId(work)
            .setSharedWhenPartial(false)
            .build();

    Refused.with(Reason.POLICY_FORBIDS, () -> ada.accounts().updateProfile(hide));
    assertThat(bob.accounts().updateProfile(hide).getProfile().getSharedWhenPartial()).isFalse();
  }

  @Test
  void ATK_A36_aProfileOfAnotherTenantOrOutOfReachIsAbsent() {
    Person foreign = new GraphFixture(SharedServer.get()).person();
    String work = profile(bob, true);

    for (Person stranger : List.of(ada, foreign)) {
      Refused.with(Reason.NOT_FOUND, () -> rename(stranger, work, "Seized"));
      Refused.with(Reason.NOT_FOUND, () -> explain(stranger, work));
    }
    ada.link(bob);
    assertThat(explain(ada, work).getAccess()).isEqualTo(Access.ACCESS_FULL);
    rename(ada, work, "Linked");
  }

  @Test
  void REQ_D14_explainsThePathWithWhoCappedEachEdge() {
    Person cid = fixture.person();
    String near = ada.link(bob).getLink().getLinkId();
    String far = bob.link(cid).getLink().getLinkId();
    cid.ceiling(far, PRIVACY_MODE_PARTIAL);
    String work = profile(cid, true);

    ExplainAccessResponse explained = explain(ada, work);

    assertThat(explained.getAccess()).isEqualTo(Access.ACCESS_PARTIAL);
    assertThat(explained.getPathList())
        .containsExactly(
            edge(near, PRIVACY_MODE_LINKED, ada), edge(far, PRIVACY_MODE_PARTIAL, cid));
    assertThat(explain(cid, work).getPathList()).isEmpty();
    assertThat(explain(cid, work).getAccess()).isEqualTo(Access.ACCESS_FULL);
    cid.ceiling(far, PRIVACY_MODE_ISOLATED);
    assertThat(Refused.with(Reason.NOT_FOUND, () -> explain(ada, work)).toString())
        .doesNotContain(cid.account());
  }

  private static ExplainedEdge edge(
      String link, dev.ligature.api.graph.v1.PrivacyMode mode, Person cap) {
    return ExplainedEdge.newBuilder()
        .setLinkId(link)
        .setEffective(mode)
        .setCappedBy(cap.account())
        .build();
  }

  @Test
  void ATK_A30_aGrantEndsWithTheAccountThatConnected() {
    Person between = fixture.person();
    var _ = ada.link(between, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_PARTIAL);
    var _ = between.link(bob);
    String work = profile(bob, true);
    grant(bob, work, ada, Permission.PERMISSION_WRITE_PROFILE);
    assertThat(allows(ada, work, Permission.PERMISSION_WRITE_PROFILE)).isTrue();

    var _ =
        between
            .accounts()
            .deleteAccount(
                DeleteAccountRequest.newBuilder().setRequestId(GraphFixture.id()).build());
    var _ = ada.link(bob, dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_PARTIAL);

    assertThat(allows(ada, work, Permission.PERMISSION_READ_PROFILE)).isTrue();
    assertThat(allows(ada, work, Permission.PERMISSION_WRITE_PROFILE)).isFalse();
  }
}
