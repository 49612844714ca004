package dev.ligature.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is committed gets exactly one leaf, whoever sequences and whatever breaks off. */
class AuditLogTreeIT {
  private static final int WRITERS = 16;
  private static final int ENTRIES_EACH = 40;

  @TempDir Path folder;
  private LogFixture log;
  private ExecutorService threads;

  @BeforeEach
  void start() throws Exception {
    log = new LogFixture(AuditLogTreeIT.class, folder);
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void stop() {
    threads.close();
    log.close();
  }

  /** Every entry has one leaf, whose hash is its own, and every note the root over its leaves. */
  private void holds() {
    List<HashCode> leaves = log.leafHashes();
    assertThat(leaves).hasSize((int) log.count("audit_entry"));
    List<HashCode> derived = new ArrayList<>();
    for (byte[] input : log.bean(LeafRepository.class).inputs(0, leaves.size())) {
      derived.add(MerkleHash.leaf(input));
    }
    assertThat(derived).isEqualTo(leaves);
    Map<Long, HashCode> roots = new TreeMap<>();
    for (Checkpoint note : log.outside.written()) {
      assertThat(roots.putIfAbsent(note.size(), note.root())).isIn(null, note.root());
      assertThat(note.root()).isEqualTo(RunningRoot.of(leaves.subList(0, (int) note.size())));
    }
    assertThat(log.outside.written().getLast().size()).isEqualTo(leaves.size());
    assertThat(log.outside.read())
        .isEqualTo(log.bean(CheckpointRepository.class).newest().map(row -> row.note().toString()));
  }

  @Test
  void INV_I15_everyEntryOf16WritersHasExactlyOneLeaf() throws Exception {
    List<Future<?>> writing = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      writing.add(
          threads.submit(
              () -> {
                for (int i = 0; i < ENTRIES_EACH; i++) {
                  log.append();
                }
              }));
    }
    AtomicBoolean done = new AtomicBoolean();
    Future<?> sequencing =
        threads.submit(
            () -> {
              while (!done.get()) {
                log.sequencer().run();
              }
            });
    for (Future<?> each : writing) {
      each.get();
    }
    done.set(true);
    sequencing.get();
    Awaitility.await()
        .until(
            () -> {
              log.sequencer().run();
              return log.count("audit_leaf") == WRITERS * ENTRIES_EACH;
            });
    holds();
  }

  @Test
  void INV_I15_anEntryThatCommitsLateIsNotPassedBy() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<?> slow =
        threads.submit(
            () ->
                log.bean(Transactions.class)
                    .run(
                        () -> {
                          log.append();
                          written.countDown();
                          await(release);
                          return true;
                        }));
    written.await();
    log.append();
    log.sequencer().run();
    release.countDown();
    slow.get();
    Awaitility.await()
        .until(
            () -> {
              log.sequencer().run();
              return log.count("audit_leaf") == 2;
            });
    holds();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void INV_I14_twoSequencersAtOnceNeverMakeTwoRootsForOneSize() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    Callable<Integer> node =
        () -> {
          Sequencer sequencer = log.sequencer();
          int appended = 0;
          for (int round = 0; round < 40; round++) {
            log.append();
            barrier.await();
            appended += sequencer.run();
          }
          return appended;
        };
    Future<Integer> one = threads.submit(node);
    Future<Integer> other = threads.submit(node);
    int rest = one.get() + other.get();
    log.settle();
    rest += log.sequencer().run();
    assertThat(rest).isEqualTo(80);
    holds();
  }

  @Test
  void whatBrokeOffBetweenLeavesAndNoteIsSignedNext() {
    log.grow(3);
    log.append();
    log.append();
    log.settle();
    assertThat(log.sequencer().append()).isEqualTo(2);
    assertThat(log.outside.written().getLast().size()).isEqualTo(3);

    assertThat(log.sequencer().run()).isZero();

    assertThat(log.outside.written().getLast().size()).isEqualTo(5);
    holds();
  }

  @Test
  void aNoteThatWentOutsideBeforeTheProcessDiedIsNotContradicted() {
    log.grow(3);
    CheckpointStore dies =
        new CheckpointStore() {
          @Override
          public java.util.Optional<String> read() {
            return log.outside.read();
          }

          @Override
          public void write(String note) {
            log.outside.write(note);
            throw new IllegalStateException("the process dies here");
          }
        };
    log.append();
    log.settle();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> log.sequencer(dies).run())
        .hasMessage("the process dies here");
    assertThat(log.bean(CheckpointRepository.class).newest().orElseThrow().checkpoint().size())
        .isEqualTo(3);

    log.append();
    log.settle();
    log.sequencer().run();

    holds();
  }

  @Test
  void tilesAreWrittenAsTheTreeGrows() {
    log.grow(300);
    log.grow(300);
    List<String> tiles =
        log.bean(Sql.class)
            .list(
                row -> row.text("tile"),
                """
                select level || '/' || tile_index || '.' || width as tile
                from audit_tile order by level, tile_index, width
                """);
    assertThat(tiles).containsExactly("0/0.256", "0/1.256", "1/0.1", "1/0.2");
    holds();
  }

  @Test
  void anEmptyLogIsSignedToo() {
    log.sequencer().run();

    assertThat(log.outside.written())
        .singleElement()
        .satisfies(note -> assertThat(note.root()).isEqualTo(MerkleHash.EMPTY));
  }
}
