package dev.ligature.account;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateAccountRequest;
import dev.ligature.api.account.v1.CreateAccountResponse;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.CreateSessionResponse;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.GetOverviewResponse;
import dev.ligature.rpc.Calls;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.Set;

/** AccountService on the wire. */
@Singleton
final class AccountEndpoint extends AccountServiceGrpc.AccountServiceImplBase {
  private final Calls calls;
  private final Accounts accounts;
  private final SignIn signIn;
  private final Overviews overviews;

  AccountEndpoint(Calls calls, Accounts accounts, SignIn signIn, Overviews overviews) {
    this.calls = calls;
    this.accounts = accounts;
    this.signIn = signIn;
    this.overviews = overviews;
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
  public void createSession(
      CreateSessionRequest request, StreamObserver<CreateSessionResponse> observer) {
    if (request.hasSignInTicket()) {
      super.createSession(request, observer);
      return;
    }
    calls.mutate(
        request,
        observer,
        caller ->
            AccountMessages.signedIn(
                signIn.byAssertion(
                    caller,
                    request.getGatewayAssertion(),
                    Set.copyOf(request.getAudienceList()),
                    request.getDeviceName().isEmpty() ? null : request.getDeviceName())));
  }

  @Override
  public void getOverview(
      GetOverviewRequest request, StreamObserver<GetOverviewResponse> observer) {
    calls.read(
        observer,
        caller -> OverviewMessages.overview(overviews.of(caller.tenant(), caller.account())));
  }
}
