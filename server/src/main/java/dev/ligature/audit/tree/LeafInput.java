package dev.ligature.audit.tree;

import dev.ligature.db.Row;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of an entry, version 1; docs/audit.md has them byte for byte. Every field is
 * the text that PostgreSQL gives for it, so that whoever reads the table can make the bytes again.
 */
final class LeafInput {
  /** What a query must select of an entry {@code e}. */
  static final String COLUMNS =
      """
      e.xid, e.id, e.tenant_id, e.entry_id, e.type, e.actor_kind, e.actor_id,
      e.on_behalf_of_account_id, e.account_id, e.method, e.outcome, e.reason, e.proof_kind,
      e.trace_id, e.correlation_id,
      to_char(e.event_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as event_time,
      to_char(e.recorded_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        as recorded_time,
      e.attributes, encode(e.commitment, 'hex') as commitment, e.folded_count
      """;

  private static final String VERSION = "ligature audit entry 1";
  private static final int ABSENT = -1;
  private static final List<String> FIELDS =
      List.of(
          "xid",
          "id",
          "tenant_id",
          "entry_id",
          "type",
          "actor_kind",
          "actor_id",
          "on_behalf_of_account_id",
          "account_id",
          "method",
          "outcome",
          "reason",
          "proof_kind",
          "trace_id",
          "correlation_id",
          "event_time",
          "recorded_time",
          "attributes",
          "commitment",
          "folded_count");

  private LeafInput() {}

  static byte[] of(Row row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    put(bytes, VERSION);
    FIELDS.forEach(field -> put(bytes, row.textOrNull(field)));
    return bytes.toByteArray();
  }

  private static void put(ByteArrayOutputStream bytes, @Nullable String text) {
    byte[] field = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    int length = text == null ? ABSENT : field.length;
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    bytes.writeBytes(field);
  }
}
