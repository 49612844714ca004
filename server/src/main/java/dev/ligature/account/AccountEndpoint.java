package dev.ligature.account;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateAccountResponse;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.CreateProfileResponse;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.CreateSessionResponse;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
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
import dev.ligature.api.account.v1.SignOutRequest;
import dev.ligature.api.account.v1.SignOutResponse;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.account.v1.UpdateAccountResponse;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.api.account.v1.UpdateProfileResponse;
import dev.ligature.api.account.v1.WatchNoticesRequest;
import dev.ligature.api.account.v1.WatchNoticesResponse;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.Set;

/** AccountService on the wire. */
@Singleton
final class AccountEndpoint extends AccountServiceGrpc.AccountServiceImplBase {
  private final Calls calls;
  private final Accounts accounts;
  private final SignIn signIn;
  private final SignInEndpoint proofs;
  private final Overviews overviews;
  private final SelfServiceEndpoint owners;
  private final NoticeStream notices;

  AccountEndpoint(
      Calls calls,
      Accounts accounts,
      SignIn signIn,
      SignInEndpoint proofs,
      Overviews overviews,
      SelfServiceEndpoint owners,
      NoticeStream notices) {
    this.calls = calls;
    this.accounts = accounts;
    this.signIn = signIn;
    this.proofs = proofs;
    this.overviews = overviews;
    this.owners = owners;
    this.notices = notices;
  }

  @Override
  public void createAccount(
      CreateAccountRequest request, StreamObserver<CreateAccountResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            AccountMessages.created(accounts.create(caller, AccountMessages.wanted(request))));
  }

  @Override
  public void startSignIn(
      StartSignInRequest request, StreamObserver<StartSignInResponse> observer) {
    proofs.startSignIn(request, observer);
  }

  @Override
  public void continueSignIn(
      ContinueSignInRequest request, StreamObserver<ContinueSignInResponse> observer) {
    proofs.continueSignIn(request, observer);
  }

  @Override
  public void createSession(
      CreateSessionRequest request, StreamObserver<CreateSessionResponse> observer) {
    Set<String> audience = Set.copyOf(request.getAudienceList());
    String device = Wire.orNull(request.getDeviceName());
    calls.mutate(
        request,
        observer,
        caller ->
            AccountMessages.signedIn(
                request.hasSignInTicket()
                    ? signIn.byTicket(caller, request.getSignInTicket(), audience, device)
                    : signIn.byAssertion(caller, request.getGatewayAssertion(), audience, device)));
  }

  @Override
  public void getOverview(
      GetOverviewRequest request, StreamObserver<GetOverviewResponse> observer) {
    calls.read(
        observer,
        caller -> OverviewMessages.overview(overviews.of(caller.tenant(), caller.account())));
  }

  @Override
  public void updateAccount(
      UpdateAccountRequest request, StreamObserver<UpdateAccountResponse> observer) {
    calls.mutate(request, observer, caller -> owners.updateAccount(caller, request));
  }

  @Override
  public void createProfile(
      CreateProfileRequest request, StreamObserver<CreateProfileResponse> observer) {
    calls.mutate(request, observer, caller -> owners.createProfile(caller, request));
  }

  @Override
  public void updateProfile(
      UpdateProfileRequest request, StreamObserver<UpdateProfileResponse> observer) {
    calls.mutate(request, observer, caller -> owners.updateProfile(caller, request));
  }

  @Override
  public void listProfiles(
      ListProfilesRequest request, StreamObserver<ListProfilesResponse> observer) {
    calls.read(observer, caller -> owners.listProfiles(caller, request));
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
    calls.read(observer, caller -> owners.listSessions(caller, request));
  }

  @Override
  public void revokeSession(
      RevokeSessionRequest request, StreamObserver<RevokeSessionResponse> observer) {
    calls.mutate(request, observer, caller -> owners.revokeSession(caller, request));
  }

  @Override
  public void signOut(SignOutRequest request, StreamObserver<SignOutResponse> observer) {
    calls.mutate(request, observer, caller -> owners.signOut(caller));
  }

  @Override
  public void listActivity(
      ListActivityRequest request, StreamObserver<ListActivityResponse> observer) {
    calls.read(observer, caller -> owners.listActivity(caller, request));
  }

  @Override
  public void listNotices(
      ListNoticesRequest request, StreamObserver<ListNoticesResponse> observer) {
    calls.read(observer, caller -> owners.listNotices(caller, request));
  }

  @Override
  public void watchNotices(
      WatchNoticesRequest request, StreamObserver<WatchNoticesResponse> observer) {
    notices.open(request.getCursor(), observer);
  }
}
