package dev.ligature.account;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ApproveRecoveryRequest;
import dev.ligature.api.account.v1.ApproveRecoveryResponse;
import dev.ligature.api.account.v1.CancelRecoveryRequest;
import dev.ligature.api.account.v1.CancelRecoveryResponse;
import dev.ligature.api.account.v1.ConfirmTotpRequest;
import dev.ligature.api.account.v1.ConfirmTotpResponse;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateAccountResponse;
import dev.ligature.api.account.v1.CreateGuestRequest;
import dev.ligature.api.account.v1.CreateGuestResponse;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.CreateProfileResponse;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.CreateSessionResponse;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.DeleteAccountResponse;
import dev.ligature.api.account.v1.DeleteProfileRequest;
import dev.ligature.api.account.v1.DeleteProfileResponse;
import dev.ligature.api.account.v1.EnrolTotpRequest;
import dev.ligature.api.account.v1.EnrolTotpResponse;
import dev.ligature.api.account.v1.ExportAccountRequest;
import dev.ligature.api.account.v1.ExportAccountResponse;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.GenerateRecoveryCodesResponse;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.ListActivityResponse;
import dev.ligature.api.account.v1.ListDevicesRequest;
import dev.ligature.api.account.v1.ListDevicesResponse;
import dev.ligature.api.account.v1.ListNoticesRequest;
import dev.ligature.api.account.v1.ListNoticesResponse;
import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.account.v1.ListProfilesResponse;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.ListSessionsResponse;
import dev.ligature.api.account.v1.RedeemRecoveryCodeRequest;
import dev.ligature.api.account.v1.RedeemRecoveryCodeResponse;
import dev.ligature.api.account.v1.RemoveTotpRequest;
import dev.ligature.api.account.v1.RemoveTotpResponse;
import dev.ligature.api.account.v1.ResumeAccountRequest;
import dev.ligature.api.account.v1.ResumeAccountResponse;
import dev.ligature.api.account.v1.RevokeDeviceRequest;
import dev.ligature.api.account.v1.RevokeDeviceResponse;
import dev.ligature.api.account.v1.RevokeSessionRequest;
import dev.ligature.api.account.v1.RevokeSessionResponse;
import dev.ligature.api.account.v1.SignOutRequest;
import dev.ligature.api.account.v1.SignOutResponse;
import dev.ligature.api.account.v1.StartRecoveryRequest;
import dev.ligature.api.account.v1.StartRecoveryResponse;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.api.account.v1.SuspendAccountRequest;
import dev.ligature.api.account.v1.SuspendAccountResponse;
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
  private final StepUpEndpoint stepUps;
  private final Overviews overviews;
  private final SelfServiceEndpoint owners;
  private final NoticeStream notices;
  private final FactorEndpoint factors;
  private final SupportEndpoint support;
  private final LifecycleEndpoint lifecycle;
  private final ExportStream export;

  AccountEndpoint(
      Calls calls,
      Accounts accounts,
      SignIn signIn,
      SignInEndpoint proofs,
      StepUpEndpoint stepUps,
      Overviews overviews,
      SelfServiceEndpoint owners,
      NoticeStream notices,
      FactorEndpoint factors,
      SupportEndpoint support,
      LifecycleEndpoint lifecycle,
      ExportStream export) {
    this.calls = calls;
    this.accounts = accounts;
    this.signIn = signIn;
    this.proofs = proofs;
    this.stepUps = stepUps;
    this.overviews = overviews;
    this.owners = owners;
    this.notices = notices;
    this.factors = factors;
    this.support = support;
    this.lifecycle = lifecycle;
    this.export = export;
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

  @Override
  public void createGuest(
      CreateGuestRequest request, StreamObserver<CreateGuestResponse> observer) {
    calls.mutate(request, observer, caller -> lifecycle.createGuest(caller, request));
  }

  @Override
  public void deleteProfile(
      DeleteProfileRequest request, StreamObserver<DeleteProfileResponse> observer) {
    calls.mutate(request, observer, caller -> owners.deleteProfile(caller, request));
  }

  @Override
  public void revokeDevice(
      RevokeDeviceRequest request, StreamObserver<RevokeDeviceResponse> observer) {
    calls.mutate(request, observer, caller -> lifecycle.revokeDevice(caller, request));
  }

  @Override
  public void enrolTotp(EnrolTotpRequest request, StreamObserver<EnrolTotpResponse> observer) {
    calls.mutate(request, observer, caller -> factors.enrolTotp(caller, request));
  }

  @Override
  public void confirmTotp(
      ConfirmTotpRequest request, StreamObserver<ConfirmTotpResponse> observer) {
    calls.mutate(request, observer, caller -> factors.confirmTotp(caller, request));
  }

  @Override
  public void removeTotp(RemoveTotpRequest request, StreamObserver<RemoveTotpResponse> observer) {
    calls.mutate(request, observer, caller -> factors.removeTotp(caller));
  }

  @Override
  public void generateRecoveryCodes(
      GenerateRecoveryCodesRequest request,
      StreamObserver<GenerateRecoveryCodesResponse> observer) {
    calls.mutate(request, observer, caller -> factors.generateRecoveryCodes(caller));
  }

  @Override
  public void redeemRecoveryCode(
      RedeemRecoveryCodeRequest request, StreamObserver<RedeemRecoveryCodeResponse> observer) {
    calls.mutate(request, observer, caller -> factors.redeemRecoveryCode(caller, request));
  }

  @Override
  public void startRecovery(
      StartRecoveryRequest request, StreamObserver<StartRecoveryResponse> observer) {
    calls.mutate(request, observer, caller -> support.startRecovery(caller, request));
  }

  @Override
  public void approveRecovery(
      ApproveRecoveryRequest request, StreamObserver<ApproveRecoveryResponse> observer) {
    calls.mutate(request, observer, caller -> support.approveRecovery(caller, request));
  }

  @Override
  public void cancelRecovery(
      CancelRecoveryRequest request, StreamObserver<CancelRecoveryResponse> observer) {
    calls.mutate(request, observer, caller -> support.cancelRecovery(caller, request));
  }

  @Override
  public void suspendAccount(
      SuspendAccountRequest request, StreamObserver<SuspendAccountResponse> observer) {
    calls.mutate(request, observer, caller -> support.suspendAccount(caller, request));
  }

  @Override
  public void resumeAccount(
      ResumeAccountRequest request, StreamObserver<ResumeAccountResponse> observer) {
    calls.mutate(request, observer, caller -> support.resumeAccount(caller, request));
  }

  @Override
  public void deleteAccount(
      DeleteAccountRequest request, StreamObserver<DeleteAccountResponse> observer) {
    calls.mutate(request, observer, caller -> lifecycle.deleteAccount(caller));
  }

  @Override
  public void stepUp(StepUpRequest request, StreamObserver<StepUpResponse> observer) {
    if (request.hasTotpCode() || request.hasGatewayAssertion()) {
      calls.mutate(request, observer, caller -> factors.stepUp(caller, request));
    } else {
      stepUps.stepUp(request, observer);
    }
  }

  @Override
  public void listDevices(
      ListDevicesRequest request, StreamObserver<ListDevicesResponse> observer) {
    calls.read(observer, caller -> lifecycle.listDevices(caller, request));
  }

  @Override
  public void exportAccount(
      ExportAccountRequest request, StreamObserver<ExportAccountResponse> observer) {
    export.open(observer);
  }
}
