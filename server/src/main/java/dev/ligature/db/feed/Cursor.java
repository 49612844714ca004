package dev.ligature.db.feed;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;

/**
 * A place in the feed: everything up to it, in the order of (transaction, id), has been seen. A
 * writer's cursor is its revision. The edge seals cursors before it hands them out.
 *
 * @param generation of the installation; a restore raises it and voids older cursors
 * @param xid 64-bit transaction id of PostgreSQL
 * @param id orders the changes of one transaction
 * @param time when this place was current; decides whether the feed still reaches back to it
 */
public record Cursor(long generation, long xid, long id, Instant time)
    implements Comparable<Cursor> {

  /** The cursor as text (base64url without padding). */
  public String encode() {
    byte[] bytes =
        ByteBuffer.allocate(4 * Long.BYTES)
            .putLong(generation)
            .putLong(xid)
            .putLong(id)
            .putLong(time.toEpochMilli())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws DomainException CURSOR_EXPIRED for a text of another form
   */
  public static Cursor decode(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      return new Cursor(
          bytes.getLong(), bytes.getLong(), bytes.getLong(), Instant.ofEpochMilli(bytes.getLong()));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw expired();
    }
  }

  static DomainException expired() {
    return DomainException.of(
        Reason.CURSOR_EXPIRED, "The cursor is too old; start from a snapshot.");
  }

  /** Compares places of one generation. */
  @Override
  public int compareTo(Cursor other) {
    int byTransaction = Long.compareUnsigned(xid, other.xid);
    return byTransaction != 0 ? byTransaction : Long.compare(id, other.id);
  }
}
