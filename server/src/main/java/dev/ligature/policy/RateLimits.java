package dev.ligature.policy;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.rpc.CallLimit;
import dev.ligature.rpc.DeviceCheck;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often an account, and a client's network, may start and answer proofs, and how often a
 * directory may call, on all nodes. Answers without a session have a breaker of their tenant's
 * besides: it opens while far more than four of five are wrong, and spares whoever is signed in or
 * calls from a known device.
 */
@Singleton
class RateLimits implements CallLimit {
  private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);
  private static final int BATCH = 1_000;
  private static final int FAILURES_FOR_A_SUCCESS = 4;

  /** Refusals that answer a guess; any other says nothing about who calls. */
  private static final ImmutableSet<Reason> WRONG =
      Sets.immutableEnumSet(Reason.CODE_INVALID, Reason.PROOF_MISMATCH);

  private final BucketStore buckets;
  private final PurposeKeys keys;
  private final DeviceCheck devices;
  private final RateLimitSettings settings;
  private final Clock clock;

  RateLimits(
      BucketStore buckets,
      PurposeKeys keys,
      DeviceCheck devices,
      RateLimitSettings settings,
      Clock clock) {
    this.buckets = buckets;
    this.keys = keys;
    this.devices = devices;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * A bucket that gave a token, and how many it gets back.
   *
   * @param forRight for an answer that was right
   * @param forOther for one that was refused without being wrong
   */
  private record Taken(Bucket bucket, int forRight, int forOther) {
    void giveBack(@Nullable Reason refusal) {
      int tokens = refusal == null ? forRight : WRONG.contains(refusal) ? 0 : forOther;
      if (tokens > 0) {
        bucket.addTokens(tokens);
      }
    }
  }

  @Override
  public Counted require(Caller caller, @Nullable String clientAddress) {
    RateRule rule = RateRule.of(caller.method());
    TenantId tenant = caller.tenantOrNull();
    if (rule == null || tenant == null) {
      return _ -> {};
    }
    return switch (rule) {
      case DIRECTORY -> {
        take(rule, tenant, "service", caller.service(), settings.directoryCallsPerMinute());
        yield _ -> {};
      }
      case START -> {
        var _ = ofCaller(rule, caller, tenant, clientAddress);
        yield _ -> {};
      }
      case ANSWER -> {
        List<Taken> taken = ofCaller(rule, caller, tenant, clientAddress);
        if (caller.sessionOrNull() == null) {
          taken.add(ofDevice(rule, caller, tenant).orElseGet(() -> ofTenant(rule, tenant)));
        }
        yield refusal -> giveBack(taken, refusal);
      }
    };
  }

  /** Takes from the account and from the client's network. */
  private List<Taken> ofCaller(
      RateRule rule, Caller caller, TenantId tenant, @Nullable String clientAddress) {
    List<Taken> taken = new ArrayList<>();
    boolean isStart = rule == RateRule.START;
    if (caller.sessionOrNull() != null) {
      int most = isStart ? settings.startsPerAccount() : settings.answersPerAccount();
      taken.add(new Taken(take(rule, tenant, "account", caller.account().toString(), most), 1, 0));
    }
    String network = clientAddress == null ? null : ClientNetwork.of(clientAddress);
    if (network != null) {
      int most = isStart ? settings.startsPerAddress() : settings.answersPerAddress();
      taken.add(new Taken(take(rule, tenant, "network", network, most), 1, 0));
    }
    return taken;
  }

  /**
   * Takes from what the known devices of an account have together; empty where the call shows none,
   * or they have nothing left and are strangers again.
   */
  private Optional<Taken> ofDevice(RateRule rule, Caller caller, TenantId tenant) {
    OpaqueToken shown = caller.deviceTokenOrNull();
    return Optional.ofNullable(shown)
        .flatMap(token -> devices.accountOf(tenant, token))
        .map(
            account ->
                bucket(rule, tenant, "device", account.toString(), settings.answersPerAccount()))
        .filter(bucket -> bucket.tryConsume(1))
        .map(bucket -> new Taken(bucket, 1, 0));
  }

  private Taken ofTenant(RateRule rule, TenantId tenant) {
    Bucket breaker = take(rule, tenant, "tenant", "", settings.failuresPerTenant());
    return new Taken(breaker, 1 + FAILURES_FOR_A_SUCCESS, 1);
  }

  /** What an outage keeps comes back with time. */
  private static void giveBack(List<Taken> taken, @Nullable Reason refusal) {
    try {
      taken.forEach(each -> each.giveBack(refusal));
    } catch (DomainException outage) {
      LOG.debug("a budget keeps an answer that does not count", outage);
    }
  }

  private Bucket take(RateRule rule, TenantId tenant, String kind, String subject, int capacity) {
    Bucket bucket = bucket(rule, tenant, kind, subject, capacity);
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

  /** Tokens come back evenly within the period. */
  private Bucket bucket(RateRule rule, TenantId tenant, String kind, String subject, int capacity) {
    return buckets.getProxy(
        key(rule, tenant, kind, subject),
        () ->
            BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, rule.period()))
                .build());
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
