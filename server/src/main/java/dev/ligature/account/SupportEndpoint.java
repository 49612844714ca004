package dev.ligature.account;

import dev.ligature.api.account.v1.ApproveRecoveryRequest;
import dev.ligature.api.account.v1.ApproveRecoveryResponse;
import dev.ligature.api.account.v1.CancelRecoveryRequest;
import dev.ligature.api.account.v1.CancelRecoveryResponse;
import dev.ligature.api.account.v1.ResumeAccountRequest;
import dev.ligature.api.account.v1.ResumeAccountResponse;
import dev.ligature.api.account.v1.StartRecoveryRequest;
import dev.ligature.api.account.v1.StartRecoveryResponse;
import dev.ligature.api.account.v1.SuspendAccountRequest;
import dev.ligature.api.account.v1.SuspendAccountResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.util.UUID;

/** What support does with accounts: from request to answer. */
@Singleton
class SupportEndpoint {
  private final Recoveries recoveries;
  private final Suspensions suspensions;

  SupportEndpoint(Recoveries recoveries, Suspensions suspensions) {
    this.recoveries = recoveries;
    this.suspensions = suspensions;
  }

  StartRecoveryResponse startRecovery(Caller caller, StartRecoveryRequest request) {
    Recoveries.Changed started =
        recoveries.start(
            caller,
            account(request.getAccountId()),
            request.getReason(),
            request.getCaseId(),
            request.getNewEmail());
    return StartRecoveryResponse.newBuilder()
        .setRecoveryId(started.id().toString())
        .setEffectiveTime(Wire.time(started.effectiveTime()))
        .setRevision(started.revision().encode())
        .build();
  }

  ApproveRecoveryResponse approveRecovery(Caller caller, ApproveRecoveryRequest request) {
    Recoveries.Changed approved =
        recoveries.approve(caller, recovery(request.getRecoveryId()), request.getReason());
    return ApproveRecoveryResponse.newBuilder()
        .setEffectiveTime(Wire.time(approved.effectiveTime()))
        .setRevision(approved.revision().encode())
        .build();
  }

  CancelRecoveryResponse cancelRecovery(Caller caller, CancelRecoveryRequest request) {
    return CancelRecoveryResponse.newBuilder()
        .setRevision(
            recoveries
                .cancel(
                    caller,
                    recovery(request.getRecoveryId()),
                    Wire.orNull(request.getProofTicket()))
                .encode())
        .build();
  }

  SuspendAccountResponse suspendAccount(Caller caller, SuspendAccountRequest request) {
    Accounts.Changed changed =
        suspensions.suspend(caller, account(request.getAccountId()), request.getReason());
    return SuspendAccountResponse.newBuilder()
        .setAccount(AccountMessages.account(changed.account()))
        .setRevision(changed.revision().encode())
        .build();
  }

  ResumeAccountResponse resumeAccount(Caller caller, ResumeAccountRequest request) {
    Accounts.Changed changed =
        suspensions.resume(caller, account(request.getAccountId()), request.getReason());
    return ResumeAccountResponse.newBuilder()
        .setAccount(AccountMessages.account(changed.account()))
        .setRevision(changed.revision().encode())
        .build();
  }

  private static AccountId account(String id) {
    return new AccountId(UUID.fromString(id));
  }

  private static RecoveryId recovery(String id) {
    return new RecoveryId(UUID.fromString(id));
  }
}
