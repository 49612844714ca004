package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.Activity;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.ListSessionsResponse;
import dev.ligature.api.account.v1.Profile;
import dev.ligature.api.account.v1.RevokeSessionRequest;
import dev.ligature.api.account.v1.Session;
import dev.ligature.api.account.v1.SignOutRequest;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners keep their accounts themselves. */
class SelfServiceIT {
  private TestTenant tenant;
  private String ada;
  private String token;

  @BeforeEach
  void signIn() {
    tenant = TestTenant.create(SharedServer.get());
    ada = tenant.account();
    token = tenant.signIn(ada);
  }

  private AccountServiceGrpc.AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private List<Session> sessions() {
    return as(token).listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList();
  }

  private void requireEnded(String session) {
    Refused.with(
        Reason.SESSION_REVOKED,
        () -> as(session).getOverview(GetOverviewRequest.getDefaultInstance()));
  }

  @Test
  void changesWhatIsGivenAndLeavesTheRest() {
    as(token)
        .updateAccount(
            UpdateAccountRequest.newBuilder()
                .setRequestId(id())
                .setHandle("ada")
                .setLocale("nb-NO")
                .setTimeZone("Europe/Oslo")
                .build());

    var account =
        as(token)
            .updateAccount(
                UpdateAccountRequest.newBuilder().setRequestId(id()).setLocale("").build())
            .getAccount();

    assertThat(account.getDisplayName()).isEqualTo("Ada");
    assertThat(account.getHandle()).isEqualTo("ada");
    assertThat(account.getLocale()).isEmpty();
    assertThat(account.getTimeZone()).isEqualTo("Europe/Oslo");
    assertThat(as(token).getOverview(GetOverviewRequest.getDefaultInstance()).getAccount())
        .isEqualTo(account);
  }

  @Test
  void refusesWhatIsNoHandleLocaleZoneOrPicture() {
    UpdateAccountRequest.Builder request = UpdateAccountRequest.newBuilder();
    for (UpdateAccountRequest.Builder bad :
        List.of(
            request.clone().setHandle("Not A Handle"),
            request.clone().setLocale("?"),
            request.clone().setTimeZone("Oslo"),
            request.clone().setAvatarUri("https://example.org/" + "æ".repeat(1500)))) {
      Refused.with(
          Reason.INVALID_FIELD, () -> as(token).updateAccount(bad.setRequestId(id()).build()));
    }
    String other = tenant.signIn(tenant.account());
    UpdateAccountRequest.Builder taken = request.clone().setHandle("ada");
    as(token).updateAccount(taken.setRequestId(id()).build());
    Refused.with(
        Reason.ALREADY_EXISTS, () -> as(other).updateAccount(taken.setRequestId(id()).build()));
  }

  @Test
  void anOldSignInChangesNothing() {
    SharedServer.get()
        .bean(Sql.class)
        .update(
            "update session set auth_time = now() - interval '1 hour' where tenant_id = ?",
            tenant.id());

    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () ->
            as(token)
                .updateAccount(
                    UpdateAccountRequest.newBuilder()
                        .setRequestId(id())
                        .setDisplayName("Eve")
                        .build()));
    assertThat(sessions()).as("reading goes on").hasSize(1);
  }

  @Test
  void keepsProfilesThePrimaryFirst() {
    Profile job =
        as(token)
            .createProfile(
                CreateProfileRequest.newBuilder().setRequestId(id()).setName("Job").build())
            .getProfile();
    Profile renamed =
        as(token)
            .updateProfile(
                UpdateProfileRequest.newBuilder()
                    .setRequestId(id())
                    .setProfileId(job.getProfileId())
                    .setSharedWhenPartial(true)
                    .build())
            .getProfile();

    var first = as(token).listProfiles(ListProfilesRequest.newBuilder().setPageSize(1).build());
    var second =
        as(token)
            .listProfiles(
                ListProfilesRequest.newBuilder()
                    .setPageSize(1)
                    .setPageToken(first.getNextPageToken())
                    .build());

    assertThat(renamed.getName()).isEqualTo("Job");
    assertThat(renamed.getSharedWhenPartial()).isTrue();
    assertThat(first.getProfiles(0).getPrimary()).isTrue();
    assertThat(second.getProfilesList()).containsExactly(renamed);
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void ATK_A36_aProfileOfAnotherAccountIsAsAbsentAsNone() {
    String other = tenant.signIn(tenant.account());
    String profile =
        as(other)
            .listProfiles(ListProfilesRequest.getDefaultInstance())
            .getProfiles(0)
            .getProfileId();

    for (String target : List.of(profile, id())) {
      Refused.with(
          Reason.NOT_FOUND,
          () ->
              as(token)
                  .updateProfile(
                      UpdateProfileRequest.newBuilder()
                          .setRequestId(id())
                          .setProfileId(target)
                          .setName("Taken")
                          .build()));
    }
  }

  @Test
  void anAccountHasAtMost64Profiles() {
    for (int i = 1; i < 64; i++) {
      as(token)
          .createProfile(
              CreateProfileRequest.newBuilder().setRequestId(id()).setName("P" + i).build());
    }

    Refused.with(
        Reason.LIMIT_REACHED,
        () ->
            as(token)
                .createProfile(
                    CreateProfileRequest.newBuilder().setRequestId(id()).setName("P").build()));
  }

  @Test
  void listsLiveSessionsInPagesTheLatestFirst() {
    for (int i = 0; i < 4; i++) {
      tenant.signIn(ada);
    }
    ListSessionsRequest.Builder request = ListSessionsRequest.newBuilder().setPageSize(2);
    List<Session> seen = new ArrayList<>();
    ListSessionsResponse page;
    do {
      page = as(token).listSessions(request.build());
      seen.addAll(page.getSessionsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());

    assertThat(seen).extracting(Session::getSessionId).hasSize(5).doesNotHaveDuplicates();
    assertThat(seen).filteredOn(Session::getCurrent).hasSize(1);
    assertThat(seen).extracting(Session::getAal).containsOnly(1);
  }

  @Test
  void aRevokedSessionIsDeadAndTheOthersLive() {
    String second = tenant.signIn(ada);
    String third = tenant.signIn(ada);
    String gone =
        as(second).listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList().stream()
            .filter(Session::getCurrent)
            .findFirst()
            .orElseThrow()
            .getSessionId();
    RevokeSessionRequest request =
        RevokeSessionRequest.newBuilder().setRequestId(id()).setSessionId(gone).build();

    assertThat(as(token).revokeSession(request).getRevokedCount()).isEqualTo(1);
    assertThat(as(token).revokeSession(request).getRevokedCount()).as("replayed").isEqualTo(1);

    requireEnded(second);
    Refused.with(
        Reason.NOT_FOUND,
        () -> as(token).revokeSession(request.toBuilder().setRequestId(id()).build()));
    assertThat(
            as(third)
                .revokeSession(
                    RevokeSessionRequest.newBuilder().setRequestId(id()).setAllOthers(true).build())
                .getRevokedCount())
        .isEqualTo(1);
    requireEnded(token);
    as(third).getOverview(GetOverviewRequest.getDefaultInstance());
  }

  @Test
  void ATK_A36_aSessionOfAnotherAccountIsAsAbsentAsNone() {
    String other = tenant.signIn(tenant.account());
    String session =
        as(other)
            .listSessions(ListSessionsRequest.getDefaultInstance())
            .getSessions(0)
            .getSessionId();

    for (String target : List.of(session, id())) {
      Refused.with(
          Reason.NOT_FOUND,
          () ->
              as(token)
                  .revokeSession(
                      RevokeSessionRequest.newBuilder()
                          .setRequestId(id())
                          .setSessionId(target)
                          .build()));
    }
    as(other).getOverview(GetOverviewRequest.getDefaultInstance());
  }

  @Test
  void signingOutEndsTheSessionOfTheCallAndIsTold() {
    String second = tenant.signIn(ada);

    as(second).signOut(SignOutRequest.newBuilder().setRequestId(id()).build());

    requireEnded(second);
    assertThat(as(token).listActivity(ListActivityRequest.getDefaultInstance()).getActivitiesList())
        .extracting(Activity::getSentence)
        .startsWith("Signed out laptop", "Signed in by gateway on laptop");
  }
}
