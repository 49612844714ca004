package dev.ligature.link;

import static dev.ligature.graph.GraphFixture.id;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateGuestRequest;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.DeleteProfileRequest;
import dev.ligature.api.account.v1.EnrolTotpRequest;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.ListDevicesRequest;
import dev.ligature.api.account.v1.ListNoticesRequest;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.RevokeDeviceRequest;
import dev.ligature.api.account.v1.RevokeSessionRequest;
import dev.ligature.api.account.v1.SignOutRequest;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.account.v1.UpdateProfileRequest;
import dev.ligature.common.Role;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;

/** The methods of accounts that are built, each called well. */
final class AccountCalls {
  private final Probe probe;
  private final GraphFixture people;

  AccountCalls(Probe probe, GraphFixture people) {
    this.probe = probe;
    this.people = people;
  }

  void run() {
    probe.call(
        "CreateAccount",
        () ->
            backend().createAccount(CreateAccountRequest.newBuilder().setRequestId(id()).build()));
    probe.call(
        "CreateGuest",
        () -> backend().createGuest(CreateGuestRequest.newBuilder().setRequestId(id()).build()));
    Person ada = people.person();
    String session = signedIn(ada);
    AccountServiceGrpc.AccountServiceBlockingStub own =
        AccountServiceGrpc.newBlockingStub(people.tenant.session(session));
    probe.call("GetOverview", () -> own.getOverview(GetOverviewRequest.getDefaultInstance()));
    probe.call(
        "UpdateAccount",
        () ->
            own.updateAccount(
                UpdateAccountRequest.newBuilder()
                    .setRequestId(id())
                    .setDisplayName("Ada L")
                    .build()));
    profiles(own);
    probe.call("ListActivity", () -> own.listActivity(ListActivityRequest.getDefaultInstance()));
    probe.call("ListNotices", () -> own.listNotices(ListNoticesRequest.getDefaultInstance()));
    probe.call("ListSessions", () -> own.listSessions(ListSessionsRequest.getDefaultInstance()));
    probe.call(
        "EnrolTotp", () -> own.enrolTotp(EnrolTotpRequest.newBuilder().setRequestId(id()).build()));
    probe.call(
        "GenerateRecoveryCodes",
        () ->
            own.generateRecoveryCodes(
                GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build()));
    String device =
        probe
            .call("ListDevices", () -> own.listDevices(ListDevicesRequest.getDefaultInstance()))
            .getDevicesList()
            .getLast()
            .getDeviceId();
    probe.call(
        "RevokeSession",
        () ->
            own.revokeSession(
                RevokeSessionRequest.newBuilder().setRequestId(id()).setAllOthers(true).build()));
    probe.call(
        "RevokeDevice",
        () ->
            own.revokeDevice(
                RevokeDeviceRequest.newBuilder().setRequestId(id()).setDeviceId(device).build()));
    Person bob = people.person();
    probe.call(
        "SignOut",
        () -> bob.accounts().signOut(SignOutRequest.newBuilder().setRequestId(id()).build()));
  }

  private String signedIn(Person ada) {
    StartSignInResponse attempt =
        probe.call(
            "StartSignIn",
            () ->
                backend()
                    .startSignIn(
                        StartSignInRequest.newBuilder()
                            .setRequestId(id())
                            .setEmail(ada.address())
                            .build()));
    String code = codeTo(ada.address());
    String ticket =
        probe
            .call(
                "ContinueSignIn",
                () ->
                    backend()
                        .continueSignIn(
                            ContinueSignInRequest.newBuilder()
                                .setRequestId(id())
                                .setAttemptId(attempt.getAttemptId())
                                .setAttemptSecret(attempt.getAttemptSecret())
                                .setCode(code)
                                .build()))
            .getSignInTicket();
    return probe
        .call(
            "CreateSession",
            () ->
                AccountServiceGrpc.newBlockingStub(people.tenant.channel(Role.GATEWAY))
                    .createSession(
                        CreateSessionRequest.newBuilder()
                            .setRequestId(id())
                            .setSignInTicket(ticket)
                            .setDeviceName("laptop")
                            .build()))
        .getSession()
        .getSessionToken();
  }

  private void profiles(AccountServiceGrpc.AccountServiceBlockingStub own) {
    String profile =
        probe
            .call(
                "CreateProfile",
                () ->
                    own.createProfile(
                        CreateProfileRequest.newBuilder()
                            .setRequestId(id())
                            .setName("Work")
                            .build()))
            .getProfile()
            .getProfileId();
    probe.call(
        "UpdateProfile",
        () ->
            own.updateProfile(
                UpdateProfileRequest.newBuilder()
                    .setRequestId(id())
                    .setProfileId(profile)
                    .setName("Job")
                    .build()));
    probe.call(
        "DeleteProfile",
        () ->
            own.deleteProfile(
                DeleteProfileRequest.newBuilder()
                    .setRequestId(id())
                    .setProfileId(profile)
                    .build()));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(people.tenant.channel(Role.BACKEND));
  }

  private String codeTo(String address) {
    return Mailbox.of(people.server).codeTo(address, 1);
  }
}
