package dev.ligature.link;

import static dev.ligature.graph.GraphFixture.id;

import com.google.common.collect.ImmutableList;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.ligature.api.account.v1.ApproveRecoveryRequest;
import dev.ligature.api.account.v1.CancelRecoveryRequest;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.ExportAccountRequest;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.RedeemRecoveryCodeRequest;
import dev.ligature.api.account.v1.ResumeAccountRequest;
import dev.ligature.api.account.v1.StartRecoveryRequest;
import dev.ligature.api.account.v1.SuspendAccountRequest;
import dev.ligature.common.Role;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;

/** The methods that give accounts back, hold them and end them, each called well. */
final class SupportCalls {
  private final Probe probe;
  private final GraphFixture people;

  SupportCalls(Probe probe, GraphFixture people) {
    this.probe = probe;
    this.people = people;
  }

  void run() {
    Person ada = people.person();
    recovered(ada);
    redeemed(ada);
    Person bob = people.person();
    held(bob);
    Person carl = people.person();
    probe.call(
        "ExportAccount",
        () ->
            ImmutableList.copyOf(
                carl.accounts().exportAccount(ExportAccountRequest.getDefaultInstance())));
    probe.call(
        "DeleteAccount",
        () ->
            carl.accounts()
                .deleteAccount(DeleteAccountRequest.newBuilder().setRequestId(id()).build()));
  }

  private AccountServiceBlockingStub support(String person) {
    return AccountServiceGrpc.newBlockingStub(people.tenant.support(person));
  }

  private void recovered(Person ada) {
    String recovery =
        probe
            .call(
                "StartRecovery",
                () ->
                    support("anna")
                        .startRecovery(
                            StartRecoveryRequest.newBuilder()
                                .setRequestId(id())
                                .setAccountId(ada.account())
                                .setReason("lost everything")
                                .setCaseId("4711")
                                .setNewEmail("new-" + id() + "@example.org")
                                .build()))
            .getRecoveryId();
    probe.call(
        "ApproveRecovery",
        () ->
            support("bert")
                .approveRecovery(
                    ApproveRecoveryRequest.newBuilder()
                        .setRequestId(id())
                        .setRecoveryId(recovery)
                        .setReason("seen the passport")
                        .build()));
    probe.call(
        "CancelRecovery",
        () ->
            ada.accounts()
                .cancelRecovery(
                    CancelRecoveryRequest.newBuilder()
                        .setRequestId(id())
                        .setRecoveryId(recovery)
                        .build()));
  }

  private void redeemed(Person ada) {
    String code =
        ada.accounts()
            .generateRecoveryCodes(
                GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build())
            .getRecoveryCodes(0);
    AccountServiceBlockingStub backend =
        AccountServiceGrpc.newBlockingStub(people.tenant.channel(Role.BACKEND));
    probe.call(
        "RedeemRecoveryCode",
        () ->
            backend.redeemRecoveryCode(
                RedeemRecoveryCodeRequest.newBuilder()
                    .setRequestId(id())
                    .setHandleOrIdentifier(ada.address())
                    .setRecoveryCode(code)
                    .setCommit(true)
                    .build()));
  }

  private void held(Person bob) {
    probe.call(
        "SuspendAccount",
        () ->
            support("anna")
                .suspendAccount(
                    SuspendAccountRequest.newBuilder()
                        .setRequestId(id())
                        .setAccountId(bob.account())
                        .setReason("asked for it")
                        .build()));
    probe.call(
        "ResumeAccount",
        () ->
            support("anna")
                .resumeAccount(
                    ResumeAccountRequest.newBuilder()
                        .setRequestId(id())
                        .setAccountId(bob.account())
                        .setReason("asked again")
                        .build()));
  }
}
