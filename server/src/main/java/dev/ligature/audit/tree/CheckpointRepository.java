package dev.ligature.audit.tree;

import com.google.protobuf.ByteString;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rows of checkpoints, and the names and keys that verify them. */
@Singleton
class CheckpointRepository {
  private final Sql sql;

  CheckpointRepository(Sql sql) {
    this.sql = sql;
  }

  /** Name of the log, unique to the installation. */
  String origin() {
    return sql.one(
        row -> "ligature-audit/" + row.uuid("installation_id"),
        "select installation_id from installation");
  }

  /** Public halves of all keys that have signed and are not destroyed, newest first. */
  List<NoteKey> keys() {
    String origin = origin();
    return sql.list(
        row -> new NoteKey(origin, ByteString.copyFrom(row.bytes("public_key"))),
        """
        select public_key from purpose_key
        where name = 'log-note' and scope = '' and state <> 'DESTROYED'
        order by generation desc
        """);
  }

  Optional<SignedCheckpoint> newest() {
    return sql.find(
        CheckpointRepository::read,
        "select note, checkpoint_time from audit_checkpoint order by tree_size desc limit 1");
  }

  /** Those of larger trees, smallest first. */
  List<SignedCheckpoint> after(long size, int limit) {
    return sql.list(
        CheckpointRepository::read,
        """
        select note, checkpoint_time from audit_checkpoint where tree_size > ?
        order by tree_size limit ?
        """,
        size,
        limit);
  }

  void insert(Checkpoint checkpoint, SignedNote note, Instant time) {
    sql.update(
        """
        insert into audit_checkpoint (tree_size, root_hash, note, checkpoint_time)
        values (?, ?, ?, ?)
        """,
        checkpoint.size(),
        checkpoint.root().asBytes(),
        note.toString().getBytes(StandardCharsets.UTF_8),
        time);
  }

  private static SignedCheckpoint read(Row row) {
    String note = new String(row.bytes("note"), StandardCharsets.UTF_8);
    return new SignedCheckpoint(SignedNote.parse(note), row.time("checkpoint_time"));
  }
}
