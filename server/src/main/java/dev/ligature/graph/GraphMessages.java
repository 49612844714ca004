package dev.ligature.graph;

import dev.ligature.api.graph.v1.Access;
import dev.ligature.api.graph.v1.AccessibleProfile;
import dev.ligature.api.graph.v1.GetIdentityGraphResponse;
import dev.ligature.api.graph.v1.GraphLink;
import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.LinkType;
import dev.ligature.api.graph.v1.LinkedAccount;
import dev.ligature.api.graph.v1.ListAccessibleProfilesResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.graph.ReachableProfile.Permission;
import dev.ligature.link.LinkKind;
import dev.ligature.link.PrivacyMode;
import dev.ligature.link.canonical.WrittenIdentifier;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The graph on the wire. */
final class GraphMessages {
  private GraphMessages() {}

  static GetIdentityGraphResponse view(IdentityGraph.View view) {
    GetIdentityGraphResponse.Builder response =
        GetIdentityGraphResponse.newBuilder().setRevision(view.revision().encode());
    view.accounts().forEach(account -> response.addAccounts(account(account)));
    view.links().forEach(link -> response.addLinks(link(link)));
    return response.build();
  }

  static ListAccessibleProfilesResponse profiles(Pages.Page<ReachableProfile> page) {
    ListAccessibleProfilesResponse.Builder response =
        ListAccessibleProfilesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(profile -> response.addProfiles(profile(profile)));
    return response.build();
  }

  static WrittenIdentifier identifier(Identifier identifier) {
    return WrittenIdentifier.of(
        LinkKind.valueOf(identifier.getKind().name().substring("IDENTIFIER_KIND_".length())),
        identifier.getIssuer(),
        identifier.getSubject(),
        "identifier");
  }

  static Permission permission(dev.ligature.api.graph.v1.Permission permission) {
    return switch (permission) {
      case PERMISSION_READ_PROFILE -> Permission.READ_PROFILE;
      case PERMISSION_WRITE_PROFILE -> Permission.WRITE_PROFILE;
      case PERMISSION_SWITCH_PROFILE -> Permission.SWITCH_PROFILE;
      case PERMISSION_SEND_AS -> Permission.SEND_AS;
      case PERMISSION_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(permission.name());
    };
  }

  static PrivacyMode mode(dev.ligature.api.graph.v1.PrivacyMode mode) {
    return switch (mode) {
      case PRIVACY_MODE_ISOLATED -> PrivacyMode.ISOLATED;
      case PRIVACY_MODE_PARTIAL -> PrivacyMode.PARTIAL;
      case PRIVACY_MODE_LINKED -> PrivacyMode.LINKED;
      case PRIVACY_MODE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(mode.name());
    };
  }

  /** Where a list goes on, as text. */
  static String text(ReachableProfile.Place place) {
    return (place.own() ? "own/" : "linked/") + place.profile();
  }

  /** Reads what {@link #text} wrote; an empty text is the beginning. */
  static ReachableProfile.@Nullable Place place(String text) {
    if (text.isEmpty()) {
      return null;
    }
    int slash = text.indexOf('/');
    return new ReachableProfile.Place(
        text.startsWith("own"), new ProfileId(UUID.fromString(text.substring(slash + 1))));
  }

  private static LinkedAccount account(ReachedAccount account) {
    return LinkedAccount.newBuilder()
        .setAccountId(account.id().toString())
        .setDisplayName(Wire.orEmpty(account.displayName()))
        .setHandle(Wire.orEmpty(account.handle()))
        .setAvatarUri(Wire.orEmpty(account.avatarUri()))
        .setAccess(access(account.mode()))
        .setDistance(account.distance())
        .build();
  }

  private static GraphLink link(VisibleLink link) {
    GraphLink.Builder message =
        GraphLink.newBuilder()
            .setLinkId(link.id().toString())
            .setLowAccountId(orEmpty(link.low()))
            .setHighAccountId(orEmpty(link.high()))
            .setType(LinkType.LINK_TYPE_DIRECT)
            .setEffective(mode(link.effective()))
            .setActive(link.effective() != PrivacyMode.ISOLATED)
            .setCreateTime(Wire.time(link.createdTime()));
    if (link.ownCeiling() != null) {
      message.setOwnCeiling(mode(link.ownCeiling()));
    }
    return message.build();
  }

  private static AccessibleProfile profile(ReachableProfile profile) {
    AccessibleProfile.Builder message =
        AccessibleProfile.newBuilder()
            .setProfileId(profile.id().toString())
            .setAccountId(profile.owner().toString())
            .setName(profile.name())
            .setAvatarUri(Wire.orEmpty(profile.avatarUri()))
            .setAccess(access(profile.mode()));
    profile.permissions().forEach(permission -> message.addPermissions(permission(permission)));
    if (!profile.isOwn()) {
      profile.path().forEach(account -> message.addVia(account.toString()));
    }
    return message.build();
  }

  private static dev.ligature.api.graph.v1.Permission permission(Permission permission) {
    return switch (permission) {
      case READ_PROFILE -> dev.ligature.api.graph.v1.Permission.PERMISSION_READ_PROFILE;
      case WRITE_PROFILE -> dev.ligature.api.graph.v1.Permission.PERMISSION_WRITE_PROFILE;
      case SWITCH_PROFILE -> dev.ligature.api.graph.v1.Permission.PERMISSION_SWITCH_PROFILE;
      case SEND_AS -> dev.ligature.api.graph.v1.Permission.PERMISSION_SEND_AS;
    };
  }

  static Access access(PrivacyMode mode) {
    return switch (mode) {
      case ISOLATED -> Access.ACCESS_NONE;
      case PARTIAL -> Access.ACCESS_PARTIAL;
      case LINKED -> Access.ACCESS_FULL;
    };
  }

  static dev.ligature.api.graph.v1.PrivacyMode mode(PrivacyMode mode) {
    return switch (mode) {
      case ISOLATED -> dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_ISOLATED;
      case PARTIAL -> dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_PARTIAL;
      case LINKED -> dev.ligature.api.graph.v1.PrivacyMode.PRIVACY_MODE_LINKED;
    };
  }

  private static String orEmpty(@Nullable AccountId account) {
    return account == null ? "" : account.toString();
  }
}
