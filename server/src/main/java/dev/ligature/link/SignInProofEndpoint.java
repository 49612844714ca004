package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.account.SignInEndpoint;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.common.AttemptId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.link.oidc.ProviderCalls;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Proofs without a session on the wire. */
@Singleton
final class SignInProofEndpoint implements SignInEndpoint {
  private final Calls calls;
  private final SignInProofs proofs;
  private final ProviderCalls providers;

  SignInProofEndpoint(Calls calls, SignInProofs proofs, ProviderCalls providers) {
    this.calls = calls;
    this.proofs = proofs;
    this.providers = providers;
  }

  @Override
  public void startSignIn(
      StartSignInRequest request, StreamObserver<StartSignInResponse> observer) {
    ProofTarget target = target(request);
    calls.mutate(
        request,
        observer,
        caller -> {
          SignInProofs.Started started = proofs.start(caller, purpose(request), target);
          return StartSignInResponse.newBuilder()
              .setAttemptId(started.attempt().toString())
              .setAttemptSecret(started.secret().text())
              .setStep(SignInMessages.step(started.step()))
              .setExpireTime(Wire.time(started.expireTime()))
              .build();
        });
  }

  @Override
  public void continueSignIn(
      ContinueSignInRequest request, StreamObserver<ContinueSignInResponse> observer) {
    ProofInput input = input(request);
    calls.mutate(
        request,
        observer,
        caller ->
            answer(
                proofs.give(
                    caller,
                    new AttemptId(UUID.fromString(request.getAttemptId())),
                    request.getAttemptSecret(),
                    input)));
  }

  private static ContinueSignInResponse answer(SignInProofs.Outcome outcome) {
    ContinueSignInResponse.Builder answer = ContinueSignInResponse.newBuilder();
    if (outcome.ticket() != null) {
      if (outcome.purpose() == ProofPurpose.SIGN_IN) {
        answer.setSignInTicket(outcome.ticket().text());
      } else {
        answer.setProofTicket(outcome.ticket().text());
      }
    }
    if (outcome.account() != null) {
      answer.setAccountId(outcome.account().toString());
    }
    return answer.build();
  }

  private static ProofPurpose purpose(StartSignInRequest request) {
    return switch (request.getPurpose()) {
      case PROOF_PURPOSE_UNSPECIFIED, PROOF_PURPOSE_SIGN_IN, UNRECOGNIZED -> ProofPurpose.SIGN_IN;
      case PROOF_PURPOSE_MERGE -> ProofPurpose.MERGE;
      case PROOF_PURPOSE_RECOVERY -> ProofPurpose.RECOVERY;
    };
  }

  private ProofTarget target(StartSignInRequest request) {
    return switch (request.getTargetCase()) {
      case EMAIL -> new ProofTarget.Email(request.getEmail(), "email");
      case WALLET_ADDRESS -> new ProofTarget.Wallet(request.getWalletAddress(), "wallet_address");
      case GATEWAY_ASSERTION ->
          new ProofTarget.PlatformUser(request.getGatewayAssertion(), "gateway_assertion");
      case PHONE -> new ProofTarget.Phone(request.getPhone(), "phone");
      case PROVIDER_ID ->
          providers.locate(
              Callers.current().tenant(),
              request.getProviderId(),
              request.getRedirectUri(),
              "",
              "redirect_uri");
      case TARGET_NOT_SET -> throw SignInMessages.absent("target");
    };
  }

  private ProofInput input(ContinueSignInRequest request) {
    return switch (request.getInputCase()) {
      case CODE -> new ProofInput.Code(request.getCode());
      case SIGNATURE -> new ProofInput.Signature(request.getSignature());
      case GATEWAY_ASSERTION -> new ProofInput.Assertion(request.getGatewayAssertion());
      case CALLBACK_QUERY ->
          new ProofInput.Callback(
              providers.redeem(
                  Callers.current().tenant(),
                  new AttemptId(UUID.fromString(request.getAttemptId())),
                  new Holder.OfSecret(new OpaqueToken(request.getAttemptSecret())),
                  request.getCallbackQuery()));
      case INPUT_NOT_SET -> throw SignInMessages.absent("input");
    };
  }
}
