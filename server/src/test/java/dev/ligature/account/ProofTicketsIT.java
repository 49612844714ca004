package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestCallers;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ProofTicketsIT {
  private static final int RACERS = 50;

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final AccountId holder = new AccountId(UUID.fromString(tenant.account()));
  private final ProofTickets tickets = server.bean(ProofTickets.class);

  @Test
  void ATK_A9_oneProofIsSpentOnceHoweverManyTry() throws Exception {
    String ticket = issued(ProofPurpose.MERGE);
    CyclicBarrier barrier = new CyclicBarrier(RACERS);
    Callable<Boolean> spend =
        () -> {
          barrier.await();
          try {
            return server
                .bean(Transactions.class)
                .run(() -> tickets.spend(tenant.id(), ticket, ProofPurpose.MERGE) != null);
          } catch (DomainException refusal) {
            assertThat(refusal.reason()).isEqualTo(Reason.TICKET_EXPIRED);
            return false;
          }
        };
    int spent = 0;
    try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : racers.invokeAll(Collections.nCopies(RACERS, spend))) {
        spent += each.get() ? 1 : 0;
      }
    }
    assertThat(spent).isEqualTo(1);
  }

  @Test
  void carriesWhatWasProvenAndIsNotUsedUpByALook() {
    String ticket = issued(ProofPurpose.SIGN_IN);
    ProofTicket seen = tickets.read(tenant.id(), ticket, ProofPurpose.SIGN_IN);
    assertThat(seen).isEqualTo(tickets.spend(tenant.id(), ticket, ProofPurpose.SIGN_IN));
    assertThat(seen.subject()).isEqualTo("a@example.org");
    assertThat(seen.holder()).isEqualTo(holder);
  }

  @Test
  void refusesAnotherPurposeAnotherTenantAndAnotherSession() {
    String ticket = issued(ProofPurpose.SIGN_IN);
    assertRefused(
        Reason.TICKET_EXPIRED, () -> tickets.spend(tenant.id(), ticket, ProofPurpose.MERGE));
    TestTenant other = TestTenant.create(server);
    assertRefused(
        Reason.TICKET_EXPIRED, () -> tickets.spend(other.id(), ticket, ProofPurpose.SIGN_IN));
    ProofTicket mine = tickets.spend(tenant.id(), ticket, ProofPurpose.SIGN_IN);
    assertRefused(
        Reason.PROOF_MISMATCH,
        () -> mine.requireOf(TestCallers.user(tenant.id(), holder, "test/Act")));
  }

  @Test
  void refusesAfterItsTime() {
    String ticket = issued(ProofPurpose.RECOVERY);
    server
        .bean(Sql.class)
        .update("update proof set expire_time = now() where tenant_id = ?", tenant.id());
    assertRefused(
        Reason.TICKET_EXPIRED, () -> tickets.read(tenant.id(), ticket, ProofPurpose.RECOVERY));
  }

  private String issued(ProofPurpose purpose) {
    AttemptId attempt = new AttemptId(UUID.randomUUID());
    server
        .bean(Sql.class)
        .update(
            """
            insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, service,
              attempt_secret_hash, binding_hash, provider, target_raw, target_display,
              target_canonical, canonicaliser_version, created_time, updated_time, expire_time)
            values (?, ?, 'EMAIL', ?, 'test', ?, ?, 'email', 'a@example.org', 'a@example.org',
              'a@example.org', 1, now(), now(), now() + interval '10 min')
            """,
            tenant.id(),
            attempt,
            purpose,
            new byte[32],
            new byte[32]);
    var proven =
        new ProofTickets.Proven(
            attempt, "EMAIL", "email", "", "a@example.org", holder, new byte[32]);
    return tickets.issue(tenant.id(), proven, purpose).text();
  }

  private static void assertRefused(Reason reason, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
