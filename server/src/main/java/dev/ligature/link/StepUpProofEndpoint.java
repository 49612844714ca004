package dev.ligature.link;

import dev.ligature.account.FactorMessages;
import dev.ligature.account.StepUpEndpoint;
import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.link.oidc.ProviderCalls;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Calls;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Step-ups by a linked identity on the wire. */
@Singleton
final class StepUpProofEndpoint implements StepUpEndpoint {
  private final Calls calls;
  private final StepUpProofs proofs;
  private final ProviderCalls providers;

  StepUpProofEndpoint(Calls calls, StepUpProofs proofs, ProviderCalls providers) {
    this.calls = calls;
    this.proofs = proofs;
    this.providers = providers;
  }

  @Override
  public void stepUp(StepUpRequest request, StreamObserver<StepUpResponse> observer) {
    if (request.hasIdentityId()) {
      start(request, observer);
    } else {
      give(request, observer);
    }
  }

  private void start(StepUpRequest request, StreamObserver<StepUpResponse> observer) {
    IdentityId identity = new IdentityId(UUID.fromString(request.getIdentityId()));
    ProofTarget target =
        proofs
            .find(Callers.current(), identity)
            .map(subject -> target(subject, request.getRedirectUri()))
            .orElse(null);
    calls.mutate(
        request,
        observer,
        caller -> {
          if (target == null) {
            throw DomainException.notFound();
          }
          StepUpProofs.Started started = proofs.start(caller, identity, target);
          return StepUpResponse.newBuilder()
              .setAttemptId(started.attempt().toString())
              .setStep(SignInMessages.step(started.step()))
              .build();
        });
  }

  private void give(StepUpRequest request, StreamObserver<StepUpResponse> observer) {
    AttemptId attempt = new AttemptId(UUID.fromString(request.getInput().getAttemptId()));
    ProofInput input = input(Callers.current(), attempt, request.getInput());
    calls.mutate(
        request, observer, caller -> FactorMessages.steppedUp(proofs.give(caller, attempt, input)));
  }

  private ProofTarget target(Subject subject, String redirectUri) {
    String field = "identity_id";
    return switch (subject.kind()) {
      case EMAIL -> new ProofTarget.Email(subject.identifier().canonical(), field);
      case PHONE -> new ProofTarget.Phone(subject.identifier().canonical(), field);
      case WALLET -> new ProofTarget.Wallet(subject.identifier().raw(), field);
      case OIDC, OAUTH2_USERINFO ->
          providers.locate(
              Callers.current().tenant(), subject.provider(), redirectUri, "", "redirect_uri");
      case PLATFORM -> new ProofTarget.KnownPlatformUser(subject, field);
      case CONNECTOR -> throw new IllegalArgumentException("a connector proves nobody");
    };
  }

  private ProofInput input(Caller caller, AttemptId attempt, StepUpInput input) {
    return switch (input.getInputCase()) {
      case CODE -> new ProofInput.Code(input.getCode());
      case SIGNATURE -> new ProofInput.Signature(input.getSignature());
      case CALLBACK_QUERY ->
          new ProofInput.Callback(
              providers.redeem(
                  caller.tenant(), attempt, Holder.of(caller), input.getCallbackQuery()));
      case GATEWAY_ASSERTION -> new ProofInput.Assertion(input.getGatewayAssertion());
      case INPUT_NOT_SET -> throw SignInMessages.absent("input");
    };
  }
}
