package dev.ligature.db.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestContext;
import dev.ligature.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChangeFeedIT {
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static TestDatabase database;
  private static ApplicationContext context;
  private static ChangeFeed feed;
  private static ChangeTailer tailer;
  private static ChangeReader reader;
  private static Transactions transactions;

  @BeforeAll
  static void start() {
    database = TestDatabase.create(ChangeFeedIT.class);
    context = TestContext.start(database);
    feed = context.getBean(ChangeFeed.class);
    tailer = context.getBean(ChangeTailer.class);
    reader = context.getBean(ChangeReader.class);
    transactions = context.getBean(Transactions.class);
  }

  @AfterAll
  static void stop() {
    context.close();
    database.close();
  }

  private static Cursor append(Topic topic, AccountId object, String number) {
    return feed.append(
        new NewChange(topic, TENANT, object, null, "CHANGED", Map.of("number", number)));
  }

  @Test
  void missesNothingAndKeepsEachObjectsOrderWhenWritersRace() {
    Topic topic = new Topic("race");
    int writers = 16;
    int each = 25;
    List<AccountId> objects =
        List.of(new AccountId(UUID.randomUUID()), new AccountId(UUID.randomUUID()));
    List<AtomicInteger> numbers = List.of(new AtomicInteger(), new AtomicInteger());
    ConcurrentLinkedQueue<Change> seen = new ConcurrentLinkedQueue<>();
    CyclicBarrier together = new CyclicBarrier(writers);
    try (ChangeTailer.Subscription subscription = tailer.subscribe(topic, seen::add);
        ExecutorService pool = Executors.newFixedThreadPool(writers)) {
      assertThat(subscription).isNotNull();
      List<Future<Boolean>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        Random random = new Random(writer);
        all.add(
            pool.submit(
                () -> {
                  together.await();
                  for (int i = 0; i < each; i++) {
                    int which = random.nextInt(objects.size());
                    int delay = random.nextInt(8);
                    transactions.run(
                        () -> write(topic, objects.get(which), numbers.get(which), delay));
                  }
                  return true;
                }));
      }
      all.forEach(ChangeFeedIT::done);
      int total = numbers.get(0).get() + numbers.get(1).get();
      assertThat(total).isEqualTo(writers * each);
      await().until(() -> seen.size() >= total);
    }
    for (int which = 0; which < objects.size(); which++) {
      UUID object = objects.get(which).value();
      List<Integer> told =
          seen.stream()
              .filter(change -> change.object().equals(object))
              .map(change -> Integer.parseInt(change.payload().get("number")))
              .toList();
      assertThat(told)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, numbers.get(which).get()).boxed().toList());
    }
    assertThat(new ArrayList<>(seen)).isSortedAccordingTo(Comparator.comparing(Change::cursor));
  }

  private static boolean write(Topic topic, AccountId object, AtomicInteger number, int delay) {
    feed.lockOrder(object);
    append(topic, object, Integer.toString(number.incrementAndGet()));
    for (int i = 0; i < delay; i++) {
      append(new Topic("noise"), new AccountId(UUID.randomUUID()), "0");
    }
    return true;
  }

  private static void done(Future<Boolean> future) {
    assertThat(future).succeedsWithin(Duration.ofMinutes(1));
  }

  @Test
  void tellsNothingBehindATransactionThatStillRuns() throws SQLException {
    Topic topic = new Topic("late");
    AccountId early = new AccountId(UUID.randomUUID());
    AccountId late = new AccountId(UUID.randomUUID());
    try (Connection running = database.asApplication()) {
      running.setAutoCommit(false);
      Cursor start = reader.now();
      try (PreparedStatement insert =
          running.prepareStatement(
              "insert into change (tenant_id, topic, kind, object_id) values (?, 'late', 'X', ?)")) {
        insert.setObject(1, TENANT.value());
        insert.setObject(2, late.value());
        insert.executeUpdate();
      }
      append(topic, early, "1");
      assertThat(objectsOf(topic, start)).isEmpty();
      running.commit();
      await()
          .untilAsserted(
              () ->
                  assertThat(objectsOf(topic, start)).containsExactly(late.value(), early.value()));
    }
  }

  private static List<UUID> objectsOf(Topic topic, Cursor from) {
    return reader.after(from, 10_000).changes().stream()
        .filter(change -> change.topic().equals(topic))
        .map(Change::object)
        .toList();
  }

  @Test
  void resumesFromAnEncodedCursorInPages() {
    Topic topic = new Topic("pages");
    Cursor cursor = reader.now();
    List<UUID> written = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      AccountId object = new AccountId(UUID.randomUUID());
      append(topic, object, "0");
      written.add(object.value());
    }
    await().until(() -> objectsOf(topic, reader.now()).isEmpty());
    List<UUID> read = new ArrayList<>();
    Cursor from = cursor;
    while (read.size() < written.size()) {
      ChangeReader.Page page = reader.after(Cursor.decode(from.encode()), 2);
      page.changes().stream()
          .filter(change -> change.topic().equals(topic))
          .map(Change::object)
          .forEach(read::add);
      from = page.reached();
    }
    assertThat(read).containsExactlyElementsOf(written);
  }

  @Test
  void rollsBackWithItsTransaction() {
    Topic topic = new Topic("undone");
    Cursor start = reader.now();
    assertThatThrownBy(
            () ->
                transactions.run(
                    () -> {
                      append(topic, new AccountId(UUID.randomUUID()), "1");
                      throw DomainException.notFound();
                    }))
        .isInstanceOf(DomainException.class);
    assertThat(objectsOf(topic, start)).isEmpty();
  }

  @Test
  void refusesCursorsThatAreTooOldOrOfAnotherGenerationOrForged() {
    Cursor now = reader.now();
    Instant weekAgo = now.time().minus(Duration.ofDays(7));
    Cursor old = new Cursor(now.generation(), now.xid(), now.id(), weekAgo);
    Cursor restored = new Cursor(now.generation() + 1, now.xid(), now.id(), now.time());
    assertExpired(() -> reader.after(old, 1));
    assertExpired(() -> reader.after(restored, 1));
    assertExpired(() -> Cursor.decode("AAAA"));
    assertExpired(() -> Cursor.decode("?"));
  }

  private static void assertExpired(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DomainException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CURSOR_EXPIRED));
  }

  @Test
  void goesOnAfterTheDatabaseDroppedEveryConnection() throws SQLException {
    Topic topic = new Topic("dropped");
    ConcurrentLinkedQueue<Change> seen = new ConcurrentLinkedQueue<>();
    try (ChangeTailer.Subscription subscription = tailer.subscribe(topic, seen::add);
        Connection other = database.asApplication();
        Statement statement = other.createStatement()) {
      assertThat(subscription).isNotNull();
      statement.execute(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where usename = current_user and datname = current_database()
            and pid <> pg_backend_pid()
          """);
      AccountId object = new AccountId(UUID.randomUUID());
      await().ignoreExceptions().until(() -> append(topic, object, "1") != null);
      await().until(() -> seen.stream().anyMatch(c -> c.object().equals(object.value())));
    }
  }

  @Test
  void purgesOnlyWhatIsOlderThanTheFeedKeeps() throws SQLException {
    Topic topic = new Topic("purged");
    AccountId object = new AccountId(UUID.randomUUID());
    Cursor start = reader.now();
    append(topic, object, "1");
    try (Connection owner = database.asOwner();
        Statement statement = owner.createStatement()) {
      statement.execute(
          "insert into change (tenant_id, topic, kind, object_id, change_time)"
              + " select gen_random_uuid(), 'purged', 'X', gen_random_uuid(),"
              + " now() - interval '8 days' from generate_series(1, 3)");
    }
    context.getBean(ChangeSweeper.class).sweep();
    await()
        .untilAsserted(() -> assertThat(objectsOf(topic, start)).containsExactly(object.value()));
  }
}
