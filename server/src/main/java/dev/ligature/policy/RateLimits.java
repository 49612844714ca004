package dev.ligature.policy;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.rpc.CallLimit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often an account, and a client's network, may start and answer proofs, and how often a
 * directory may call, on all nodes. Answers without a session have a breaker of their tenant's
 * besides: it opens while far more than four of five fail, and spares whoever is signed in.
 */
@Singleton
class RateLimits implements CallLimit {
  private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);
  private static final int BATCH = 1_000;
  private static final int FAILURES_FOR_A_SUCCESS = 4;

  private final BucketStore buckets;
  private final PurposeKeys keys;
  private final RateLimitSettings settings;
  private final Clock clock;

  RateLimits(BucketStore buckets, PurposeKeys keys, RateLimitSettings settings, Clock clock) {
    this.buckets = buckets;
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Counted require(Caller caller, @Nullable String clientAddress) {
    RateRule rule = RateRule.of(caller.method());
    TenantId tenant = caller.tenantOrNull();
    if (rule == null || tenant == null) {
      return () -> {};
    }
    return switch (rule) {
      case DIRECTORY -> {
        take(rule, tenant, "service", caller.service(), settings.directoryCallsPerMinute());
        yield () -> {};
      }
      case START -> {
        var _ = ofCaller(rule, caller, tenant, clientAddress);
        yield () -> {};
      }
      case ANSWER -> {
        List<Runnable> back = ofCaller(rule, caller, tenant, clientAddress);
        if (caller.sessionOrNull() == null) {
          Bucket breaker = take(rule, tenant, "tenant", "", settings.failuresPerTenant());
          back.add(() -> breaker.addTokens(1 + FAILURES_FOR_A_SUCCESS));
        }
        yield () -> giveBack(back);
      }
    };
  }

  /** Takes from the account and from the client's network; how to give back. */
  private List<Runnable> ofCaller(
      RateRule rule, Caller caller, TenantId tenant, @Nullable String clientAddress) {
    List<Runnable> back = new ArrayList<>();
    boolean isStart = rule == RateRule.START;
    if (caller.sessionOrNull() != null) {
      int most = isStart ? settings.startsPerAccount() : settings.answersPerAccount();
      Bucket own = take(rule, tenant, "account", caller.account().toString(), most);
      back.add(() -> own.addTokens(1));
    }
    String network = clientAddress == null ? null : ClientNetwork.of(clientAddress);
    if (network != null) {
      int most = isStart ? settings.startsPerAddress() : settings.answersPerAddress();
      Bucket client = take(rule, tenant, "network", network, most);
      back.add(() -> client.addTokens(1));
    }
    return back;
  }

  /** What an outage keeps comes back with time. */
  private static void giveBack(List<Runnable> back) {
    try {
      back.forEach(Runnable::run);
    } catch (DomainException outage) {
      LOG.debug("a budget keeps an answer that was right", outage);
    }
  }

  /** Tokens come back evenly within the period. */
  private Bucket take(RateRule rule, TenantId tenant, String kind, String subject, int capacity) {
    Bucket bucket =
        buckets.getProxy(
            key(rule, tenant, kind, subject),
            () ->
                BucketConfiguration.builder()
                    .addLimit(
                        limit -> limit.capacity(capacity).refillGreedy(capacity, rule.period()))
                    .build());
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw DomainException.of(
              Reason.RATE_LIMITED,
              "Too many calls.",
              Map.of("limit", rule.name().toLowerCase(Locale.ROOT)))
          .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
    return bucket;
  }

  private String key(RateRule rule, TenantId tenant, String kind, String subject) {
    byte[] mac =
        keys.active(Purpose.OTP_HMAC)
            .mac(
                LengthPrefixed.of("rate-limit")
                    .text(kind)
                    .id(tenant.value())
                    .text(subject)
                    .toBytes());
    return rule.name() + "/" + tenant + "/" + HexFormat.of().formatHex(mac);
  }

  @Scheduled(fixedDelay = "10m", initialDelay = "5m")
  void sweep() {
    while (buckets.purge(clock.millis(), BATCH) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }
}
