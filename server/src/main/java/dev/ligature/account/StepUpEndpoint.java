package dev.ligature.account;

import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.account.v1.StepUpResponse;
import io.grpc.stub.StreamObserver;

/** Port to the step-ups that prove a linked identity again. */
public interface StepUpEndpoint {
  /** Starts the proof of an identity, or goes on with one. */
  void stepUp(StepUpRequest request, StreamObserver<StepUpResponse> observer);
}
