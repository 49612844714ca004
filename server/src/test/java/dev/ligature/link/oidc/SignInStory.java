package dev.ligature.link.oidc;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.ListSessionsRequest;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.Session;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.common.Role;
import dev.ligature.testing.TestTenant;
import java.util.UUID;

/** Somebody without a session signs in at a tenant by way of a provider. */
record SignInStory(TestTenant tenant) {
  StartSignInResponse start(String provider) {
    return start(provider, TestProvider.REDIRECT_URI);
  }

  StartSignInResponse start(String provider, String redirectUri) {
    return backend()
        .startSignIn(
            StartSignInRequest.newBuilder()
                .setRequestId(id())
                .setProviderId(provider)
                .setRedirectUri(redirectUri)
                .build());
  }

  static ContinueSignInRequest callback(StartSignInResponse attempt, String query) {
    return ContinueSignInRequest.newBuilder()
        .setRequestId(id())
        .setAttemptId(attempt.getAttemptId())
        .setAttemptSecret(attempt.getAttemptSecret())
        .setCallbackQuery(query)
        .build();
  }

  ContinueSignInResponse finish(StartSignInResponse attempt, String query) {
    return backend().continueSignIn(callback(attempt, query));
  }

  static String browse(StartSignInResponse attempt, String user) {
    return new Browser(user).open(attempt.getStep().getOpenUrl());
  }

  /** The whole story: start, browser, callback. */
  ContinueSignInResponse signIn(String provider, String user) {
    StartSignInResponse attempt = start(provider);
    return finish(attempt, browse(attempt, user));
  }

  NewSession session(String ticket) {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.GATEWAY))
        .createSession(
            CreateSessionRequest.newBuilder()
                .setRequestId(id())
                .setSignInTicket(ticket)
                .setDeviceName("phone")
                .build())
        .getSession();
  }

  /** The session of a token, as its owner sees it. */
  Session current(String token) {
    return as(token)
        .listSessions(ListSessionsRequest.getDefaultInstance())
        .getSessionsList()
        .stream()
        .filter(Session::getCurrent)
        .findFirst()
        .orElseThrow();
  }

  AccountServiceBlockingStub as(String token) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(token));
  }

  AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
