package dev.ligature.link;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.UUID;

/** An owner with an old session authenticates again by an identity. */
public record StepUpStory(TestTenant tenant) {
  /** A session whose user authenticated an hour ago. */
  public String oldSession(String account, String... amr) {
    return tenant.signIn(
        tenant
            .claims(account, amr)
            .claim("auth_time", Instant.now().minusSeconds(3_600).getEpochSecond())
            .build());
  }

  public StepUpResponse start(String session, String identity, String redirectUri) {
    return as(session)
        .stepUp(
            StepUpRequest.newBuilder()
                .setRequestId(id())
                .setIdentityId(identity)
                .setRedirectUri(redirectUri)
                .build());
  }

  public StepUpResponse start(String session, String identity) {
    return start(session, identity, "");
  }

  public NewSession give(String session, StepUpResponse started, StepUpInput.Builder input) {
    return as(session)
        .stepUp(
            StepUpRequest.newBuilder()
                .setRequestId(id())
                .setInput(input.setAttemptId(started.getAttemptId()))
                .build())
        .getSession();
  }

  /** A call that wants a fresh authentication. */
  public void rename(String session) {
    var _ =
        as(session)
            .updateAccount(
                UpdateAccountRequest.newBuilder()
                    .setRequestId(id())
                    .setDisplayName("Ada " + id())
                    .build());
  }

  public AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }
}
