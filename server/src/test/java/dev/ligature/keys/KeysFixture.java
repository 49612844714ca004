package dev.ligature.keys;

import dev.ligature.common.AccountId;
import dev.ligature.common.Ids;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.keys.kms.fake.FakeCloudKms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The hierarchy on a fake Cloud KMS, without a database, under a clock that a test moves. */
final class KeysFixture implements AutoCloseable {
  /** A clock that stands still until it is moved. */
  static final class MovedClock extends Clock {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    private final AtomicLong movedMillis = new AtomicLong();

    void move(Duration duration) {
      movedMillis.addAndGet(duration.toMillis());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return START.plusMillis(movedMillis.get());
    }
  }

  final MovedClock clock = new MovedClock();
  final Ids ids = new SecureIds(clock);
  final FakeCloudKms kms = new FakeCloudKms();
  final InMemoryKeyStores stores = new InMemoryKeyStores();
  final KeySettings settings;
  final Keks keks;
  final KeyHierarchy hierarchy;
  final PurposeKeys purposeKeys;
  final Envelope envelope;
  final KekCanary canary;
  final TenantId tenant = new TenantId(ids.next());

  KeysFixture() {
    this(1);
  }

  KeysFixture(int shards) {
    settings = new KeySettings("test", "eu", shards, Map.of("eu", kms.masterKey(clock)));
    keks = new Keks(settings, stores, clock, ids);
    hierarchy = new KeyHierarchy(settings, keks, stores, clock, ids);
    purposeKeys = new PurposeKeys(settings, keks, stores, clock, ids);
    envelope = new Envelope(settings, ids);
    canary = new KekCanary(settings, stores, keks, hierarchy);
  }

  AccountId account() {
    return new AccountId(ids.next());
  }

  int kmsCalls() {
    return kms.faults().journal().size();
  }

  @Override
  public void close() {
    kms.close();
  }
}
