package dev.ligature.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.LogCapture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that was set back or rewritten is not signed on. */
class ForkGuardIT {
  /** What the restore of an older backup does to a log of ten entries. */
  private static final String[] BACK_TO_SIX = {
    "delete from audit_checkpoint where tree_size > 6",
    "delete from audit_entry where (tenant_id, entry_id) in"
        + " (select tenant_id, entry_id from audit_leaf where leaf_index >= 6)",
    "delete from audit_leaf where leaf_index >= 6"
  };

  @TempDir Path folder;
  private LogFixture log;

  @BeforeEach
  void grow() throws Exception {
    log = new LogFixture(ForkGuardIT.class, folder);
    log.grow(6);
    log.grow(4);
  }

  @AfterEach
  void stop() {
    log.close();
  }

  private void refuses(String why) {
    long leaves = log.count("audit_leaf");
    long checkpoints = log.count("audit_checkpoint");
    Optional<String> outside = log.outside.read();
    assertThatThrownBy(() -> log.sequencer().run())
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.MATERIAL_CORRUPT);
              assertThat(e.text()).contains(why);
            });
    assertThat(log.count("audit_leaf")).isEqualTo(leaves);
    assertThat(log.count("audit_checkpoint")).isEqualTo(checkpoints);
    assertThat(log.outside.read()).isEqualTo(outside);
  }

  @Test
  void ATK_A34_aRestoredBackupIsNotSignedOn() {
    log.tamper(BACK_TO_SIX);
    refuses("tells of 10 entries, the database has 6");
    log.append();
    log.settle();
    refuses("it was restored from an older backup");
  }

  @Test
  void ATK_A34_aRestoredBackupThatGrewElsewhereIsNotSignedOn() {
    log.tamper(BACK_TO_SIX);
    MemoryCheckpointStore elsewhere = new MemoryCheckpointStore();
    elsewhere.write(log.bean(CheckpointRepository.class).newest().orElseThrow().note().toString());
    for (int i = 0; i < 9; i++) {
      log.append();
    }
    log.settle();
    assertThat(log.sequencer(elsewhere).run()).isEqualTo(9);

    refuses("The first 10 entries are not those");
  }

  @Test
  void ATK_A34_aRewrittenLeafIsNotSignedOn() {
    log.tamper("update audit_leaf set leaf_hash = sha256('x') where leaf_index = 2");
    log.append();
    log.settle();
    refuses("The first 10 entries are not those");
  }

  @Test
  void ATK_A34_aMissingNoteIsNoFirstStart() {
    log.outside.forget();
    log.append();
    log.settle();
    refuses("The note outside the database is missing, though the log was signed at 10 entries");
  }

  @Test
  void ATK_A34_aNoteOfAnotherKeyOrLogIsNotBelieved() {
    Checkpoint ten = log.outside.written().getLast();
    log.append();
    log.settle();
    log.outside.write(SignedNote.sign(ten, List.of(SigningKeyPair.generate())).toString());
    refuses("is not one of this log");
    log.outside.write("x");
    refuses("is not one of this log");
  }

  @Test
  void aLogThatCameByADumpIsNotSequencedWrongly() {
    log.tamper("update audit_entry set xid = '4611686018427387904'");
    log.append();
    refuses("it was restored from a dump");
  }

  @Test
  void anotherNodesOlderNoteIsBroughtUpToDate() {
    MemoryCheckpointStore older = new MemoryCheckpointStore();
    older.write(
        log.bean(Sql.class)
            .one(
                row -> row.text("note"),
                "select convert_from(note, 'UTF8') as note from audit_checkpoint where tree_size ="
                    + " 6"));

    assertThat(log.sequencer(older).run()).isZero();

    assertThat(older.read()).isEqualTo(log.outside.read());
  }

  @Test
  void saysOnceThatItStandsStillAndGoesOnWhenItIsCured() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    LogSequencing sequencing = new LogSequencing(log.sequencer(), meters);
    String note = log.outside.read().orElseThrow();
    log.append();
    log.settle();
    try (LogCapture said = new LogCapture(LogSequencing.class.getName())) {
      log.outside.forget();
      sequencing.run();
      sequencing.run();
      assertThat(sequencing.isStopped()).isTrue();
      assertThat(meters.get("ligature.audit.stopped").gauge().value()).isEqualTo(1);
      assertThat(said.events()).hasSize(1);

      log.outside.write(note);
      sequencing.run();
      assertThat(sequencing.isStopped()).isFalse();
      assertThat(meters.get("ligature.audit.stopped").gauge().value()).isZero();
      assertThat(said.events()).hasSize(1);
    }
    assertThat(log.count("audit_leaf")).isEqualTo(11);
  }
}
