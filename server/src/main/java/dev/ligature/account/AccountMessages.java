package dev.ligature.account;

import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateAccountResponse;
import dev.ligature.api.account.v1.CreateSessionResponse;
import dev.ligature.rpc.Wire;

/** Accounts and sessions on the wire and off it. */
final class AccountMessages {
  private AccountMessages() {}

  static NewAccount wanted(CreateAccountRequest request) {
    return new NewAccount(
        AccountKind.USER,
        Wire.orNull(request.getDisplayName()),
        Wire.orNull(request.getHandle()),
        Wire.orNull(request.getLocale()),
        Wire.orNull(request.getTimeZone()));
  }

  static CreateAccountResponse created(Accounts.Created created) {
    return CreateAccountResponse.newBuilder()
        .setAccount(account(created.account()))
        .setProfile(profile(created.profile()))
        .setRevision(created.revision().encode())
        .build();
  }

  static CreateSessionResponse signedIn(SignIn.SignedIn signedIn) {
    return CreateSessionResponse.newBuilder()
        .setSession(
            FactorMessages.session(signedIn.account().id(), signedIn.aal(), signedIn.session()))
        .build();
  }

  static dev.ligature.api.account.v1.Account account(Account account) {
    return dev.ligature.api.account.v1.Account.newBuilder()
        .setAccountId(account.id().toString())
        .setKind(
            switch (account.kind()) {
              case USER -> dev.ligature.api.account.v1.AccountKind.ACCOUNT_KIND_USER;
              case GUEST -> dev.ligature.api.account.v1.AccountKind.ACCOUNT_KIND_GUEST;
            })
        .setState(
            switch (account.state()) {
              case ACTIVE -> dev.ligature.api.account.v1.AccountState.ACCOUNT_STATE_ACTIVE;
              case SUSPENDED -> dev.ligature.api.account.v1.AccountState.ACCOUNT_STATE_SUSPENDED;
              case RECOVERY_ONLY ->
                  dev.ligature.api.account.v1.AccountState.ACCOUNT_STATE_RECOVERY_ONLY;
              case MERGED -> dev.ligature.api.account.v1.AccountState.ACCOUNT_STATE_MERGED;
              case DELETED -> dev.ligature.api.account.v1.AccountState.ACCOUNT_STATE_DELETED;
            })
        .setDisplayName(Wire.orEmpty(account.displayName()))
        .setHandle(Wire.orEmpty(account.handle()))
        .setAvatarUri(Wire.orEmpty(account.avatarUri()))
        .setLocale(Wire.orEmpty(account.locale()))
        .setTimeZone(Wire.orEmpty(account.timeZone()))
        .setManaged(account.managed())
        .setCreateTime(Wire.time(account.createdTime()))
        .build();
  }

  static dev.ligature.api.account.v1.Profile profile(Profile profile) {
    return dev.ligature.api.account.v1.Profile.newBuilder()
        .setProfileId(profile.id().toString())
        .setAccountId(profile.account().toString())
        .setName(profile.name())
        .setAvatarUri(Wire.orEmpty(profile.avatarUri()))
        .setPrimary(profile.primary())
        .setSharedWhenPartial(profile.sharedWhenPartial())
        .setCreateTime(Wire.time(profile.createdTime()))
        .build();
  }
}
