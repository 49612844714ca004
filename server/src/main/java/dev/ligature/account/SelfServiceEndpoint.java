package dev.ligature.account;

import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.CreateProfileResponse;
import dev.ligature.api.account.v1.DeleteProfileRequest;
import dev.ligature.api.account.v1.DeleteProfileResponse;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.ListActivityResponse;
import dev.ligature.api.account.v1.ListNoticesRequest;
import dev.ligature.api.account.v1.ListNoticesResponse;
import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.account.v1.ListProfilesResponse;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.ListSessionsResponse;
import dev.ligature.api.account.v1.RevokeSessionRequest;
import dev.ligature.api.account.v1.RevokeSessionResponse;
import dev.ligature.api.account.v1.SignOutResponse;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.account.v1.UpdateAccountResponse;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.api.account.v1.UpdateProfileResponse;
import dev.ligature.audit.EventFilter;
import dev.ligature.audit.Events;
import dev.ligature.common.Caller;
import dev.ligature.common.ProfileId;
import dev.ligature.common.SessionId;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/** What owners do about their accounts: from request to answer. */
@Singleton
class SelfServiceEndpoint {
  private static final UUID LAST = new UUID(-1, -1);

  private final Accounts accounts;
  private final Profiles profiles;
  private final SignedIn signedIn;
  private final Events events;
  private final Notices notices;
  private final Pages pages;

  SelfServiceEndpoint(
      Accounts accounts,
      Profiles profiles,
      SignedIn signedIn,
      Events events,
      Notices notices,
      Pages pages) {
    this.accounts = accounts;
    this.profiles = profiles;
    this.signedIn = signedIn;
    this.events = events;
    this.notices = notices;
    this.pages = pages;
  }

  UpdateAccountResponse updateAccount(Caller caller, UpdateAccountRequest request) {
    Accounts.Changed changed = accounts.update(caller, SelfServiceMessages.change(request));
    return UpdateAccountResponse.newBuilder()
        .setAccount(AccountMessages.account(changed.account()))
        .setRevision(changed.revision().encode())
        .build();
  }

  CreateProfileResponse createProfile(Caller caller, CreateProfileRequest request) {
    Profiles.Changed changed =
        profiles.create(
            caller,
            request.getName(),
            Wire.orNull(request.getAvatarUri()),
            request.getSharedWhenPartial());
    return CreateProfileResponse.newBuilder()
        .setProfile(AccountMessages.profile(changed.profile()))
        .setRevision(changed.revision().encode())
        .build();
  }

  UpdateProfileResponse updateProfile(Caller caller, UpdateProfileRequest request) {
    Profiles.Changed changed =
        profiles.update(
            caller,
            new ProfileId(UUID.fromString(request.getProfileId())),
            SelfServiceMessages.change(request));
    return UpdateProfileResponse.newBuilder()
        .setProfile(AccountMessages.profile(changed.profile()))
        .setRevision(changed.revision().encode())
        .build();
  }

  ListProfilesResponse listProfiles(Caller caller, ListProfilesRequest request) {
    return SelfServiceMessages.profiles(
        pages.page(
            "ListProfiles/" + caller.account(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) ->
                profiles.listAfter(
                    caller, after.isEmpty() ? null : new ProfileId(UUID.fromString(after)), limit),
            profile -> profile.id().toString()));
  }

  ListSessionsResponse listSessions(Caller caller, ListSessionsRequest request) {
    return SelfServiceMessages.sessions(
        pages.page(
            "ListSessions/" + caller.account(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) -> signedIn.list(caller, place(after), limit),
            session -> session.lastUsedTime() + "/" + session.id()),
        caller.session().id());
  }

  RevokeSessionResponse revokeSession(Caller caller, RevokeSessionRequest request) {
    SignedIn.Ended ended =
        request.hasSessionId()
            ? signedIn.end(caller, new SessionId(UUID.fromString(request.getSessionId())))
            : signedIn.endOthers(caller);
    return RevokeSessionResponse.newBuilder()
        .setRevokedCount(ended.count())
        .setRevision(ended.revision().encode())
        .build();
  }

  SignOutResponse signOut(Caller caller) {
    return SignOutResponse.newBuilder()
        .setRevision(signedIn.end(caller, caller.session().id()).revision().encode())
        .build();
  }

  ListActivityResponse listActivity(Caller caller, ListActivityRequest request) {
    return SelfServiceMessages.activity(
        pages.page(
            "ListActivity/" + caller.account(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) ->
                events.own(
                    caller,
                    EventFilter.NONE,
                    after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after),
                    limit),
            event -> Long.toString(event.position())));
  }

  DeleteProfileResponse deleteProfile(Caller caller, DeleteProfileRequest request) {
    ProfileId profile = new ProfileId(UUID.fromString(request.getProfileId()));
    return DeleteProfileResponse.newBuilder()
        .setRevision(profiles.delete(caller, profile).encode())
        .build();
  }

  ListNoticesResponse listNotices(Caller caller, ListNoticesRequest request) {
    return SelfServiceMessages.notices(
        pages.page(
            "ListNotices/" + caller.account(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) ->
                notices.before(
                    caller.tenant(),
                    caller.account(),
                    after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after),
                    limit),
            notice -> Long.toString(notice.sequence())));
  }

  private static SignedIn.Place place(String after) {
    if (after.isEmpty()) {
      return new SignedIn.Place(Instant.parse("9999-01-01T00:00:00Z"), new SessionId(LAST));
    }
    int slash = after.indexOf('/');
    return new SignedIn.Place(
        Instant.parse(after.substring(0, slash)),
        new SessionId(UUID.fromString(after.substring(slash + 1))));
  }
}
