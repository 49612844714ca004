package dev.ligature.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestIdentities.Mailbox;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two removals at once. The account's row is held: whoever does not lock it first has checked
 * already when it waits for the row, and both are let go together between check and delete.
 */
final class UnlinkRace {
  final TestServer server;
  final TestTenant tenant;
  private final Sql sql;
  private final Transactions transactions;

  UnlinkRace(TestServer server) {
    this.server = server;
    tenant = TestTenant.create(server);
    sql = server.bean(Sql.class);
    transactions = server.bean(Transactions.class);
  }

  private LinkServiceGrpc.LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  /** Both of the last two identities of a fresh account are unlinked at once; what became of it. */
  List<String> ofTheLastTwo() throws Exception {
    String ada = tenant.account();
    Mailbox first = TestIdentities.verified(server, tenant.id(), ada);
    Mailbox second = TestIdentities.verified(server, tenant.id(), ada);
    List<String> outcomes =
        new ArrayList<>(together(ada, List.of(unlink(ada, first), unlink(ada, second))));
    outcomes.add(identities(ada) + " left");
    return outcomes;
  }

  /** Lets calls go at once, when each of them waits for a lock or has been answered. */
  List<String> together(String account, List<Callable<String>> calls) throws Exception {
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
  Callable<String> unlink(String account, Mailbox mailbox) {
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
        Outcome.of(
            () ->
                as(session)
                    .confirmUnlink(
                        ConfirmUnlinkRequest.newBuilder()
                            .setRequestId(id())
                            .setUnlinkTicket(ticket)
                            .build()));
  }

  Callable<String> report(String account, Mailbox mailbox) {
    String session = tenant.signIn(account);
    return () ->
        Outcome.of(
            () ->
                as(session)
                    .reportCompromised(
                        ReportCompromisedRequest.newBuilder()
                            .setRequestId(id())
                            .setIdentityId(mailbox.id())
                            .build()));
  }

  int identities(String account) {
    return sql.one(
        row -> row.intValue("count"),
        """
        select count(*)::int as count from identity where tenant_id = ? and account_id = ?::uuid
        """,
        tenant.id(),
        account);
  }

  String state(String account) {
    return sql.one(
        row -> row.text("state"),
        "select state from account where tenant_id = ? and account_id = ?::uuid",
        tenant.id(),
        account);
  }
}
