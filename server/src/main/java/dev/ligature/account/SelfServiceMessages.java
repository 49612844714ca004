package dev.ligature.account;

import dev.ligature.api.account.v1.Activity;
import dev.ligature.api.account.v1.ListActivityResponse;
import dev.ligature.api.account.v1.ListNoticesResponse;
import dev.ligature.api.account.v1.ListProfilesResponse;
import dev.ligature.api.account.v1.ListSessionsResponse;
import dev.ligature.api.account.v1.Session;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.audit.EventView;
import dev.ligature.common.SessionId;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;
import java.util.Objects;

/** What owners see and change of their accounts, on the wire and off it. */
final class SelfServiceMessages {
  private SelfServiceMessages() {}

  static AccountChange change(UpdateAccountRequest request) {
    return new AccountChange(
            request.hasDisplayName() ? request.getDisplayName() : null,
            request.hasHandle() ? request.getHandle() : null,
            request.hasAvatarUri() ? request.getAvatarUri() : null,
            request.hasLocale() ? request.getLocale() : null,
            request.hasTimeZone() ? request.getTimeZone() : null)
        .checked();
  }

  static ProfileChange change(UpdateProfileRequest request) {
    return new ProfileChange(
        request.hasName() ? request.getName() : null,
        request.hasAvatarUri() ? request.getAvatarUri() : null,
        request.hasSharedWhenPartial() ? request.getSharedWhenPartial() : null);
  }

  static ListProfilesResponse profiles(Pages.Page<Profile> page) {
    ListProfilesResponse.Builder response =
        ListProfilesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addProfiles(AccountMessages.profile(each)));
    return response.build();
  }

  static ListSessionsResponse sessions(Pages.Page<ListedSession> page, SessionId current) {
    ListSessionsResponse.Builder response =
        ListSessionsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addSessions(session(each, current)));
    return response.build();
  }

  static ListActivityResponse activity(Pages.Page<EventView> page) {
    ListActivityResponse.Builder response =
        ListActivityResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addActivities(activity(each)));
    return response.build();
  }

  static ListNoticesResponse notices(Pages.Page<Notice> page) {
    ListNoticesResponse.Builder response =
        ListNoticesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addNotices(notice(each)));
    return response.build();
  }

  static dev.ligature.api.account.v1.Notice notice(Notice notice) {
    return dev.ligature.api.account.v1.Notice.newBuilder()
        .setNoticeId(notice.id().toString())
        .setKind(notice.kind().name())
        .setText(notice.text())
        .setCreateTime(Wire.time(notice.createdTime()))
        .build();
  }

  private static Session session(ListedSession session, SessionId current) {
    return Session.newBuilder()
        .setSessionId(session.id().toString())
        .setDeviceId(Objects.toString(session.device(), ""))
        .setIdentityId(Objects.toString(session.identity(), ""))
        .setAal(session.aal())
        .addAllAmr(session.amr())
        .setAuthTime(Wire.time(session.authTime()))
        .setLastUsedTime(Wire.time(session.lastUsedTime()))
        .setExpireTime(Wire.time(session.expireTime()))
        .setCurrent(session.id().equals(current))
        .build();
  }

  private static Activity activity(EventView event) {
    return Activity.newBuilder()
        .setEventId(event.id().toString())
        .setSentence(event.summary())
        .setType(event.type().action())
        .setActor(event.actor())
        .setTraceId(event.traceId())
        .setEventTime(Wire.time(event.time()))
        .build();
  }
}
