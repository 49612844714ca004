package dev.ligature.account;

import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import io.grpc.stub.StreamObserver;

/** Port to the part of AccountService that proves identities without a session. */
public interface SignInEndpoint {
  void startSignIn(StartSignInRequest request, StreamObserver<StartSignInResponse> observer);

  void continueSignIn(
      ContinueSignInRequest request, StreamObserver<ContinueSignInResponse> observer);
}
