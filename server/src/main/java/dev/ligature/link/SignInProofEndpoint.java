package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.account.SignInEndpoint;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.SignInStep;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Wire;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Proofs without a session on the wire. */
@Singleton
final class SignInProofEndpoint implements SignInEndpoint {
  private final Calls calls;
  private final SignInProofs proofs;

  SignInProofEndpoint(Calls calls, SignInProofs proofs) {
    this.calls = calls;
    this.proofs = proofs;
  }

  @Override
  public void startSignIn(
      StartSignInRequest request, StreamObserver<StartSignInResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller -> {
          SignInProofs.Started started = proofs.start(caller, purpose(request), target(request));
          return StartSignInResponse.newBuilder()
              .setAttemptId(started.attempt().toString())
              .setAttemptSecret(started.secret().text())
              .setStep(step(started.step()))
              .setExpireTime(Wire.time(started.expireTime()))
              .build();
        });
  }

  @Override
  public void continueSignIn(
      ContinueSignInRequest request, StreamObserver<ContinueSignInResponse> observer) {
    calls.mutate(
        request,
        observer,
        caller ->
            answer(
                proofs.give(
                    caller,
                    new AttemptId(UUID.fromString(request.getAttemptId())),
                    request.getAttemptSecret(),
                    input(request))));
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

  private static ProofTarget target(StartSignInRequest request) {
    return switch (request.getTargetCase()) {
      case EMAIL -> new ProofTarget.Email(request.getEmail(), "email");
      case WALLET_ADDRESS -> new ProofTarget.Wallet(request.getWalletAddress(), "wallet_address");
      case GATEWAY_ASSERTION ->
          new ProofTarget.PlatformUser(request.getGatewayAssertion(), "gateway_assertion");
      case PHONE -> new ProofTarget.Phone(request.getPhone(), "phone");
      case PROVIDER_ID, TARGET_NOT_SET -> throw notBuilt();
    };
  }

  private static ProofInput input(ContinueSignInRequest request) {
    return switch (request.getInputCase()) {
      case CODE -> new ProofInput.Code(request.getCode());
      case SIGNATURE -> new ProofInput.Signature(request.getSignature());
      case GATEWAY_ASSERTION -> new ProofInput.Assertion(request.getGatewayAssertion());
      case CALLBACK_QUERY, INPUT_NOT_SET -> throw notBuilt();
    };
  }

  private static SignInStep step(@Nullable LinkStep step) {
    return switch (step) {
      case LinkStep.EnterCode enter ->
          SignInStep.newBuilder().setEnterCodeSentTo(enter.sentTo()).build();
      case LinkStep.SignMessage sign ->
          SignInStep.newBuilder().setSignMessage(sign.message()).build();
      case null, default -> SignInStep.getDefaultInstance();
    };
  }

  private static DomainException notBuilt() {
    return DomainException.of(Reason.NOT_BUILT, "This way to sign in is not built yet.");
  }
}
