package dev.ligature.account;

import dev.ligature.api.account.v1.ConfirmTotpRequest;
import dev.ligature.api.account.v1.ConfirmTotpResponse;
import dev.ligature.api.account.v1.EnrolTotpRequest;
import dev.ligature.api.account.v1.EnrolTotpResponse;
import dev.ligature.api.account.v1.GenerateRecoveryCodesResponse;
import dev.ligature.api.account.v1.RedeemRecoveryCodeRequest;
import dev.ligature.api.account.v1.RedeemRecoveryCodeResponse;
import dev.ligature.api.account.v1.RemoveTotpResponse;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.common.Caller;
import dev.ligature.common.IdentityId;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.stream.Collectors;

/** Factors, step-up and recovery codes: from request to answer. */
@Singleton
class FactorEndpoint {
  private final Totp totp;
  private final StepUps stepUps;
  private final RecoveryCodes codes;
  private final CodeRecovery recovery;

  FactorEndpoint(Totp totp, StepUps stepUps, RecoveryCodes codes, CodeRecovery recovery) {
    this.totp = totp;
    this.stepUps = stepUps;
    this.codes = codes;
    this.recovery = recovery;
  }

  EnrolTotpResponse enrolTotp(Caller caller, EnrolTotpRequest request) {
    return FactorMessages.enrolled(totp.enrol(caller, Wire.orNull(request.getLabel())));
  }

  ConfirmTotpResponse confirmTotp(Caller caller, ConfirmTotpRequest request) {
    return FactorMessages.confirmed(totp.confirm(caller, request.getCode()));
  }

  RemoveTotpResponse removeTotp(Caller caller) {
    return RemoveTotpResponse.newBuilder().setRevision(totp.remove(caller).encode()).build();
  }

  StepUpResponse stepUp(Caller caller, StepUpRequest request) {
    return FactorMessages.steppedUp(
        request.hasTotpCode()
            ? stepUps.byTotp(caller, request.getTotpCode())
            : stepUps.byAssertion(caller, request.getGatewayAssertion()));
  }

  GenerateRecoveryCodesResponse generateRecoveryCodes(Caller caller) {
    return FactorMessages.generated(codes.generate(caller));
  }

  RedeemRecoveryCodeResponse redeemRecoveryCode(Caller caller, RedeemRecoveryCodeRequest request) {
    return FactorMessages.redeemed(
        recovery.redeem(
            caller,
            request.getHandleOrIdentifier(),
            request.getRecoveryCode(),
            request.getKeptIdentityIdsList().stream()
                .map(each -> new IdentityId(UUID.fromString(each)))
                .collect(Collectors.toSet()),
            request.getCommit()));
  }
}
