package dev.ligature.db.feed;

import dev.ligature.db.Sql;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Deletes changes that are older than the feed promises to keep, in bounded batches. */
@Singleton
class ChangeSweeper {
  private static final int BATCH = 5_000;

  private final Sql sql;
  private final Clock clock;

  ChangeSweeper(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "10m", initialDelay = "2m")
  void sweep() {
    Instant before = clock.instant().minus(ChangeReader.RETENTION);
    while (deleted(before) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }

  private int deleted(Instant before) {
    return sql.update(
        """
        delete from change where (xid, id) in (
          select xid, id from change where change_time < ? order by change_time limit ?)
        """,
        before,
        BATCH);
  }
}
