package dev.ligature.link;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Role;
import dev.ligature.testing.TestTenant;
import io.grpc.Channel;
import java.util.UUID;

/** How people of a tenant link and sign in by codes, as its backend calls for them. */
public record EmailCalls(TestTenant tenant, Channel backendChannel) {
  public EmailCalls(TestTenant tenant) {
    this(tenant, tenant.channel(Role.BACKEND));
  }

  public LinkAttempt startLink(String session, String address) {
    return links(session)
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(id())
                .setEmail(EmailTarget.newBuilder().setAddress(address))
                .build())
        .getAttempt();
  }

  public LinkAttempt link(String session, LinkAttempt attempt, String code) {
    return links(session)
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setCode(code)
                .build())
        .getAttempt();
  }

  public StartSignInResponse startSignIn(String address) {
    return startSignIn(StartSignInRequest.newBuilder().setEmail(address));
  }

  public StartSignInResponse startSignIn(StartSignInRequest.Builder target) {
    return backend().startSignIn(target.setRequestId(id()).build());
  }

  public ContinueSignInResponse signIn(StartSignInResponse attempt, String code) {
    return backend()
        .continueSignIn(
            ContinueSignInRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setAttemptSecret(attempt.getAttemptSecret())
                .setCode(code)
                .build());
  }

  private LinkServiceGrpc.LinkServiceBlockingStub links(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(backendChannel);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
