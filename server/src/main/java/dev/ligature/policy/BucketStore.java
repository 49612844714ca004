package dev.ligature.policy;

import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.select_for_update.AbstractSelectForUpdateBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.select_for_update.LockAndGetResult;
import io.github.bucket4j.distributed.proxy.generic.select_for_update.SelectForUpdateBasedTransaction;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.Request;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Token buckets in the database, shared by all nodes; each use is one short transaction. It does
 * not wait for the disk: what a crash of the database forgets is some uses of its last second.
 */
@Singleton
class BucketStore extends AbstractSelectForUpdateBasedProxyManager<String> {
  /** A full bucket says nothing more than none. */
  private static final ExpirationAfterWriteStrategy LIFE =
      ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1));

  private final Sql sql;
  private final Transactions transactions;

  BucketStore(Sql sql, Transactions transactions, Clock clock) {
    super(ClientSideConfig.getDefault().withClientClock(new ClockMeter(clock)));
    this.sql = sql;
    this.transactions = transactions;
  }

  private record ClockMeter(Clock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }

  @Override
  public <T> CommandResult<T> execute(String key, Request<T> request) {
    return transactions.alone(() -> super.execute(key, request));
  }

  @Override
  protected SelectForUpdateBasedTransaction allocateTransaction(
      String key, Optional<Long> timeoutNanos) {
    return new Statements(key);
  }

  @Override
  public void removeProxy(String key) {
    sql.update("delete from rate_limit_bucket where id = ?", key);
  }

  /** Deletes some that are full again; returns how many. */
  int purge(long nowMillis, int limit) {
    return sql.update(
        """
        delete from rate_limit_bucket where id in (
          select id from rate_limit_bucket where expires_at < ? limit ? for update skip locked)
        """,
        nowMillis,
        limit);
  }

  /** The statements of one use; the transaction is around them. */
  private final class Statements implements SelectForUpdateBasedTransaction {
    private final String key;

    Statements(String key) {
      this.key = key;
    }

    @Override
    public void begin(Optional<Long> timeoutNanos) {}

    @Override
    public void rollback() {}

    @Override
    public void commit(Optional<Long> timeoutNanos) {}

    @Override
    public void release() {}

    @Override
    public LockAndGetResult tryLockAndGet(Optional<Long> timeoutNanos) {
      return sql.one(
          row -> LockAndGetResult.locked(row.bytesOrNull("state")),
          """
          insert into rate_limit_bucket (id) values (?)
          on conflict (id) do update set id = excluded.id
          returning state, set_config('synchronous_commit', 'off', true)
          """,
          key);
    }

    @Override
    public boolean tryInsertEmptyData(Optional<Long> timeoutNanos) {
      throw new IllegalStateException("a bucket is made where it is locked");
    }

    @Override
    public void update(byte[] data, RemoteBucketState state, Optional<Long> timeoutNanos) {
      long nowNanos = currentTimeNanos();
      long lifeMillis = LIFE.calculateTimeToLiveMillis(state, nowNanos);
      sql.update(
          "update rate_limit_bucket set state = ?, expires_at = ? where id = ?",
          data,
          TimeUnit.NANOSECONDS.toMillis(nowNanos) + lifeMillis,
          key);
    }
  }
}
