package dev.ligature.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import dev.ligature.audit.tree.Finding.Kind;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the owner of the database does to a signed log is found, with the first bad leaf. */
class LogVerifierIT {
  private static final String HUNDREDTH =
      " (tenant_id, entry_id) = (select tenant_id, entry_id from audit_leaf where leaf_index ="
          + " 100)";

  /** An entry that sorts right before that of leaf 100. */
  private static final String FALSE_ENTRY =
      """
      insert into audit_entry (id, xid, tenant_id, entry_id, type, actor_kind, actor_id, method,
        outcome, correlation_id, event_time)
      overriding system value
      select id - 1000000, xid, tenant_id, '00000000-0000-7000-8000-000000000001', type, actor_kind,
        actor_id, method, outcome, correlation_id, event_time
      from audit_entry where
      """
          + HUNDREDTH;

  @TempDir Path folder;
  private LogFixture log;

  /** One full tile and a part of the next; signed at 128, 256 and 300 entries. */
  @BeforeEach
  void grow() throws Exception {
    log = new LogFixture(LogVerifierIT.class, folder);
    log.grow(128);
    log.grow(128);
    log.grow(44);
    assertThat(verify()).as("before anything is done to it").isEmpty();
  }

  @AfterEach
  void stop() {
    log.close();
  }

  private Optional<Finding> verify() {
    return verify(log.outside.read().orElseThrow());
  }

  private Optional<Finding> verify(String note) {
    return log.bean(LogVerifier.class)
        .verify(log.bean(CheckpointRepository.class).keys(), SignedNote.parse(note));
  }

  private void finds(Kind kind, long first, long last) {
    Finding finding = verify().orElseThrow();
    assertThat(finding.kind()).as(finding.text()).isEqualTo(kind);
    assertThat(finding.first()).as(finding.text()).isEqualTo(first);
    assertThat(finding.last()).as(finding.text()).isEqualTo(last);
  }

  private void finds(Kind kind, long leaf) {
    finds(kind, leaf, leaf);
  }

  /** Gives a row the hash that its entry now has, as a thorough forger would. */
  private void rehash(long leaf) {
    HashCode hash = MerkleHash.leaf(log.bean(LeafRepository.class).inputs(leaf, 1).getFirst());
    log.tamper(
        "update audit_leaf set leaf_hash = '\\x%s' where leaf_index = %d".formatted(hash, leaf));
  }

  private static String[] shifted(int by) {
    return new String[] {
      "update audit_leaf set leaf_index = leaf_index + 1000000 where leaf_index >= 100",
      "update audit_leaf set leaf_index = leaf_index - 1000000 + (%d) where leaf_index >= 1000000"
          .formatted(by)
    };
  }

  private static String truncated(int size) {
    return """
    delete from audit_checkpoint where tree_size > %1$d;
    delete from audit_entry where (tenant_id, entry_id) in
      (select tenant_id, entry_id from audit_leaf where leaf_index >= %1$d);
    delete from audit_leaf where leaf_index >= %1$d
    """
        .formatted(size);
  }

  @Test
  void anUntouchedLogHoldsAlsoWhileItGrows() {
    log.append();
    assertThat(verify()).isEmpty();
    log.sequencer().append();
    assertThat(verify()).isEmpty();
    String older = log.outside.read().orElseThrow();
    log.grow(3);
    assertThat(verify(older)).isEmpty();
  }

  @Test
  void ATK_A34_anAlteredEntryIsFound() {
    log.tamper("update audit_entry set outcome = 'FAILED', reason = 'X' where" + HUNDREDTH);
    finds(Kind.ALTERED, 100);
    rehash(100);
    finds(Kind.ALTERED, 100);
  }

  @Test
  void ATK_A34_anAlteredFieldOfAnyKindIsFound() {
    for (String change :
        List.of(
            "actor_id = actor_id || 'x'",
            "event_time = event_time + interval '1 microsecond'",
            "event_time = 'infinity'",
            "attributes = attributes || '{\"n\": 1}'",
            "attributes = '{\"attempt_id\": 1}'",
            "commitment = sha256('x')",
            "proof_kind = ''",
            "folded_count = 2",
            "xid = '1'")) {
      log.tamper(
          "create table kept as select * from audit_entry where" + HUNDREDTH,
          "update audit_entry set " + change + " where" + HUNDREDTH);
      Finding finding = verify().orElseThrow();
      assertThat(finding.first()).as(change + ": " + finding.text()).isEqualTo(100);
      log.tamper(
          "delete from audit_entry where" + HUNDREDTH,
          "insert into audit_entry overriding system value select * from kept",
          "drop table kept");
      assertThat(verify()).as(change).isEmpty();
    }
  }

  @Test
  void ATK_A34_anAlteredEntryWhoseEveryCopyIsForgedIsFoundBetweenTwoSignatures() {
    log.tamper(
        """
        update audit_entry set outcome = 'FAILED', reason = 'X' where (tenant_id, entry_id) =
          (select tenant_id, entry_id from audit_leaf where leaf_index = 270)
        """);
    rehash(270);
    finds(Kind.ALTERED, 256, 299);
  }

  @Test
  void ATK_A34_anInsertedEntryIsFound() {
    log.tamper(FALSE_ENTRY);
    finds(Kind.INSERTED, 100);
    log.tamper(shifted(1));
    log.tamper(
        """
        insert into audit_leaf (leaf_index, tenant_id, entry_id, leaf_hash)
        select 100, tenant_id, entry_id, sha256('') from audit_entry
        where entry_id = '00000000-0000-7000-8000-000000000001'
        """);
    rehash(100);
    finds(Kind.INSERTED, 100);
  }

  @Test
  void ATK_A34_aDeletedEntryIsFound() {
    log.tamper("delete from audit_entry where" + HUNDREDTH);
    finds(Kind.DELETED, 100);
    log.tamper("delete from audit_leaf where leaf_index = 100");
    finds(Kind.DELETED, 100);
    log.tamper(shifted(-1));
    finds(Kind.DELETED, 100);
  }

  @Test
  void ATK_A34_reorderedEntriesAreFound() {
    log.tamper(
        "update audit_leaf set leaf_index = 1000000 where leaf_index = 100",
        "update audit_leaf set leaf_index = 100 where leaf_index = 120",
        "update audit_leaf set leaf_index = 120 where leaf_index = 1000000");
    finds(Kind.REORDERED, 100);
    log.tamper(
        """
        update audit_leaf one set leaf_hash = other.leaf_hash from audit_leaf other
        where one.leaf_index in (100, 120) and other.leaf_index = 220 - one.leaf_index
        """);
    finds(Kind.REORDERED, 100);
  }

  @Test
  void ATK_A34_aTruncatedLogIsFoundByTheNoteOutside() {
    log.tamper(truncated(290));
    finds(Kind.TRUNCATED, 290);
    log.tamper(truncated(256));
    finds(Kind.TRUNCATED, 256);
    assertThat(verify(newestInside())).as("what only the note outside knows").isEmpty();
  }

  private String newestInside() {
    return log.bean(CheckpointRepository.class).newest().orElseThrow().note().toString();
  }

  @Test
  void ATK_A34_aForkedLogIsFoundByTheNoteOutside() {
    log.tamper(truncated(256));
    MemoryCheckpointStore elsewhere = new MemoryCheckpointStore();
    elsewhere.write(newestInside());
    for (int i = 0; i < 60; i++) {
      log.append();
    }
    log.settle();
    log.sequencer(elsewhere).run();

    finds(Kind.FORKED, 256, 299);
    assertThat(verify(newestInside())).as("what only the note outside knows").isEmpty();
  }

  @Test
  void ATK_A34_forgedCopiesOfHashesAreFoundThoughTheEntriesHold() {
    log.tamper("update audit_leaf set leaf_hash = sha256('x') where leaf_index = 7");
    finds(Kind.ALTERED, 7);
    log.tamper(
        "update audit_leaf set leaf_hash = substr((select hashes from audit_tile where level = 0),"
            + " 225, 32) where leaf_index = 7");
    assertThat(verify()).isEmpty();
    log.tamper(
        "update audit_tile set hashes = overlay(hashes placing sha256('x') from 33) where level ="
            + " 0");
    finds(Kind.ALTERED, 1);
  }

  @Test
  void ATK_A34_aForgedTileAboveTheLeavesIsFound() {
    log.tamper("update audit_tile set hashes = sha256('x') where level = 1");
    finds(Kind.ALTERED, 0, 299);
  }

  @Test
  void ATK_A34_notesOfAnotherKeyAreNotBelieved() {
    Checkpoint newest = log.outside.written().getLast();
    String forged = SignedNote.sign(newest, List.of(SigningKeyPair.generate())).toString();
    assertThat(verify(forged)).map(Finding::kind).contains(Kind.FORKED);

    log.tamper(
        "update audit_checkpoint set note = '%s'::bytea where tree_size = 300".formatted(forged));
    finds(Kind.ALTERED, 0, 299);
  }
}
