package dev.ligature.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.SuspendAccountRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is refused before an endpoint hears of it is in the audit log of whom it concerns. */
class EdgeRefusalsIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();
  private final String session = tenant.signIn(account);

  private AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private List<String> entries() {
    return server
        .bean(Sql.class)
        .list(
            row -> row.text("entry"),
            """
            select type || ' ' || reason || ' ' || folded_count as entry from audit_entry
            where tenant_id = ? and account_id = ? and outcome = 'REFUSED' order by id
            """,
            tenant.id(),
            UUID.fromString(account));
  }

  private static CreateProfileRequest malformed() {
    return CreateProfileRequest.newBuilder().setRequestId(UUID.randomUUID().toString()).build();
  }

  @Test
  void aMalformedMutationIsLoggedOnceAndItsRepeatsAreFolded() {
    Refused.with(Reason.INVALID_FIELD, () -> as(session).createProfile(malformed()));
    assertThat(entries()).containsExactly("ACCOUNT_REFUSED INVALID_FIELD 1");

    for (int i = 0; i < 2 * RefusalFolds.ENTRIES; i++) {
      Refused.with(Reason.INVALID_FIELD, () -> as(session).createProfile(malformed()));
    }
    assertThat(entries()).hasSize(RefusalFolds.ENTRIES);
  }

  @Test
  void aMutationOfAnotherRoleIsLoggedWithTheUserBehindIt() {
    Refused.with(
        Reason.ROLE_MISSING,
        () -> as(session).suspendAccount(SuspendAccountRequest.getDefaultInstance()));
    assertThat(entries()).containsExactly("ACCOUNT_REFUSED ROLE_MISSING 1");
  }

  @Test
  void aMutationThatNeedsAFresherSignInIsLogged() {
    server
        .bean(Sql.class)
        .update(
            "update session set auth_time = now() - interval '1 day' where account_id = ?::uuid",
            account);
    Refused.with(Reason.STEP_UP_REQUIRED, () -> as(session).createProfile(malformed()));
    assertThat(entries()).containsExactly("ACCOUNT_REFUSED STEP_UP_REQUIRED 1");
  }

  @Test
  void whoProvedNothingIsNotLogged() {
    Refused.with(Reason.SESSION_REVOKED, () -> as("guessed").createProfile(malformed()));
    var anonymous = AccountServiceGrpc.newBlockingStub(server.channel());
    Refused.with(Reason.CREDENTIALS_INVALID, () -> anonymous.createProfile(malformed()));

    assertThat(entries()).isEmpty();
    long folds =
        server
            .bean(Sql.class)
            .one(
                row -> row.longValue("folds"),
                "select count(*) as folds from audit_fold where tenant_id = ?",
                tenant.id());
    assertThat(folds).isZero();
  }
}
