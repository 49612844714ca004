package dev.ligature.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.client.Refusals;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestIdentities.Mailbox;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Two removals at once. The test holds the account's row: whoever does not lock it first has
 * checked already when it waits for the row, and both are let go together between check and delete.
 */
class UnlinkRaceIT {
  private static final int ROUNDS = Integer.getInteger("race.rounds", 20);

  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private final Transactions transactions = server.bean(Transactions.class);
  private final TestTenant tenant = TestTenant.create(server);

  private LinkServiceGrpc.LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  @Test
  void ATK_A25_ofTheLastTwoIdentitiesOneAlwaysRemains() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String ada = tenant.account();
      Mailbox first = TestIdentities.verified(server, tenant.id(), ada);
      Mailbox second = TestIdentities.verified(server, tenant.id(), ada);

      List<String> outcomes = race(ada, List.of(unlink(ada, first), unlink(ada, second)));

      assertThat(identities(ada)).as("round %d: %s", round, outcomes).isEqualTo(1);
      assertThat(outcomes).containsExactlyInAnyOrder("OK", "STATE_CHANGED");
    }
  }

  @Test
  void ATK_A25_oneAfterTheOtherTheFirstOfTwoGoesAndOfThreeBoth() throws Exception {
    String two = tenant.account();
    Mailbox first = TestIdentities.verified(server, tenant.id(), two);
    TestIdentities.verified(server, tenant.id(), two);
    assertThat(unlink(two, first).call()).isEqualTo("OK");
    assertThat(identities(two)).isEqualTo(1);

    String three = tenant.account();
    TestIdentities.verified(server, tenant.id(), three);
    for (Mailbox each :
        List.of(
            TestIdentities.verified(server, tenant.id(), three),
            TestIdentities.verified(server, tenant.id(), three))) {
      assertThat(unlink(three, each).call()).isEqualTo("OK");
    }
    assertThat(identities(three)).isEqualTo(1);
  }

  @Test
  void aReportAndAnUnlinkAtOnceLeaveAnIdentityOrRecovery() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String ada = tenant.account();
      Mailbox reported = TestIdentities.verified(server, tenant.id(), ada);
      Mailbox unlinked = TestIdentities.verified(server, tenant.id(), ada);

      List<String> outcomes = race(ada, List.of(report(ada, reported), unlink(ada, unlinked)));

      assertThat(outcomes.getFirst()).isEqualTo("OK");
      assertThat(identities(ada) == 1 || state(ada).equals("RECOVERY_ONLY"))
          .as("round %d: %s", round, outcomes)
          .isTrue();
    }
  }

  /** Lets calls go at once, when each of them waits for a lock or has been answered. */
  private List<String> race(String account, List<Callable<String>> calls) throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> holder = threads.submit(() -> hold(account, held, release));
      held.await();
      List<Future<String>> running = calls.stream().map(threads::submit).toList();
      try {
        await()
            .atMost(20, SECONDS)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> waiting() >= running.stream().filter(each -> !each.isDone()).count());
      } finally {
        release.countDown();
      }
      assertThat(holder.get()).isTrue();
      return List.of(running.getFirst().get(), running.getLast().get());
    }
  }

  private boolean hold(String account, CountDownLatch held, CountDownLatch release) {
    return transactions.run(
        () -> {
          boolean locked =
              sql.one(
                  row -> true,
                  """
                  select account_id from account where tenant_id = ? and account_id = ?::uuid
                  for update
                  """,
                  tenant.id(),
                  account);
          held.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return locked;
        });
  }

  private int waiting() {
    return sql.one(
        row -> row.intValue("count"),
        """
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
        """);
  }

  /** An unlink that is shown now and confirmed when it is called. */
  private Callable<String> unlink(String account, Mailbox mailbox) {
    String session = tenant.signIn(account);
    String ticket =
        as(session)
            .prepareUnlink(
                PrepareUnlinkRequest.newBuilder()
                    .setRequestId(id())
                    .setIdentityId(mailbox.id())
                    .build())
            .getUnlinkTicket();
    return () ->
        outcome(
            () ->
                as(session)
                    .confirmUnlink(
                        ConfirmUnlinkRequest.newBuilder()
                            .setRequestId(id())
                            .setUnlinkTicket(ticket)
                            .build()));
  }

  private Callable<String> report(String account, Mailbox mailbox) {
    String session = tenant.signIn(account);
    return () ->
        outcome(
            () ->
                as(session)
                    .reportCompromised(
                        ReportCompromisedRequest.newBuilder()
                            .setRequestId(id())
                            .setIdentityId(mailbox.id())
                            .build()));
  }

  private static String outcome(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (StatusRuntimeException e) {
      return Refusals.of(e).orElseThrow().reasonName();
    }
  }

  private int identities(String account) {
    return sql.one(
        row -> row.intValue("count"),
        """
        select count(*)::int as count from identity where tenant_id = ? and account_id = ?::uuid
        """,
        tenant.id(),
        account);
  }

  private String state(String account) {
    return sql.one(
        row -> row.text("state"),
        "select state from account where tenant_id = ? and account_id = ?::uuid",
        tenant.id(),
        account);
  }
}
