package dev.ligature.db.feed;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Json;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the feed in the order of (transaction, id), only below the oldest running transaction:
 * nothing that commits later can come to stand before what was read.
 */
@Singleton
public class ChangeReader {
  /** How far back the feed is kept. */
  static final Duration RETENTION = Duration.ofDays(7);

  /** Long transactions and skewed clocks stay within this margin. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final Sql sql;
  private final Clock clock;

  ChangeReader(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * Some changes, and the place that has been reached with them.
   *
   * @param complete true if nothing more could be read at that moment
   */
  public record Page(List<Change> changes, Cursor reached, boolean complete) {}

  /** The place from which on nothing can be missed by whoever now reads a snapshot. */
  public Cursor now() {
    Instant now = clock.instant();
    return sql.one(
        row -> new Cursor(row.longValue("generation"), row.longValue("horizon"), 0, now),
        """
        select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
          (select generation from installation) as generation
        """);
  }

  /**
   * Returns if whoever reads now sees everything up to a place, as it does at once with a revision
   * that a writer was given: there is one database.
   *
   * @throws dev.ligature.common.DomainException CURSOR_EXPIRED for a place of an installation that
   *     was restored since, or that was never reached
   */
  public void requireVisible(Cursor place) {
    boolean visible =
        sql.one(
            row -> row.bool("visible"),
            """
            select generation = ? and pg_visible_in_snapshot(?::xid8, pg_current_snapshot())
              as visible
            from installation
            """,
            place.generation(),
            Long.toUnsignedString(place.xid()));
    if (!visible) {
      throw Cursor.expired();
    }
  }

  /**
   * The next changes of all topics behind a place.
   *
   * @param limit most changes to return
   * @throws dev.ligature.common.DomainException CURSOR_EXPIRED when the feed no longer reaches back
   *     to it, or the installation was restored since
   */
  public Page after(Cursor cursor, int limit) {
    Instant now = clock.instant();
    if (cursor.time().isBefore(now.minus(RETENTION).plus(MARGIN))) {
      throw Cursor.expired();
    }
    List<Line> lines =
        sql.list(
            ChangeReader::line,
            """
            with place as (
              select pg_snapshot_xmin(pg_current_snapshot()) as horizon,
                (select generation from installation) as generation)
            select p.horizon::text::bigint as horizon, p.generation, c.xid::text::bigint as xid,
              c.id, c.tenant_id, c.topic, c.kind, c.object_id, c.account_id, c.payload::text,
              c.change_time
            from place p
            left join lateral (
              select * from change
              where (xid, id) > (?::xid8, ?) and xid < p.horizon
              order by xid, id limit ?) c on true
            order by c.xid, c.id
            """,
            Long.toUnsignedString(cursor.xid()),
            cursor.id(),
            limit);
    Line first = lines.getFirst();
    if (first.generation() != cursor.generation()) {
      throw Cursor.expired();
    }
    List<Change> changes = lines.stream().map(Line::change).flatMap(Optional::stream).toList();
    boolean complete = changes.size() < limit;
    Cursor reached = complete ? atLeast(cursor, first, now) : changes.getLast().cursor();
    return new Page(changes, reached, complete);
  }

  private static Cursor atLeast(Cursor cursor, Line line, Instant now) {
    Cursor horizon = new Cursor(line.generation(), line.horizon(), 0, now);
    return horizon.compareTo(cursor) > 0
        ? horizon
        : new Cursor(cursor.generation(), cursor.xid(), cursor.id(), now);
  }

  private record Line(long horizon, long generation, Optional<Change> change) {}

  private static Line line(Row row) {
    long generation = row.longValue("generation");
    return new Line(row.longValue("horizon"), generation, change(row, generation));
  }

  private static Optional<Change> change(Row row, long generation) {
    UUID object = row.uuidOrNull("object_id");
    if (object == null) {
      return Optional.empty();
    }
    Instant time = row.time("change_time");
    return Optional.of(
        new Change(
            new Topic(row.text("topic")),
            new TenantId(row.uuid("tenant_id")),
            object,
            account(row.uuidOrNull("account_id")),
            row.text("kind"),
            Json.texts(row.text("payload")),
            time,
            new Cursor(generation, row.longValue("xid"), row.longValue("id"), time)));
  }

  private static @Nullable AccountId account(@Nullable UUID id) {
    return id == null ? null : new AccountId(id);
  }
}
