package dev.ligature.account;

import dev.ligature.common.DomainException;
import dev.ligature.db.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers notices to addresses, at least once: a try that fails is made again after a pause that
 * doubles, for three days. Every node runs it; the rows decide who sends.
 */
@Singleton
class NoticeDeliveries {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeDeliveries.class);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration DELIVERIES_KEPT = Duration.ofDays(7);
  private static final Duration NOTICES_KEPT = Duration.ofDays(180);
  private static final int AT_ONCE = 16;
  private static final int BATCH = 1_000;
  private static final String SENT = "SENT";
  private static final String FAILED = "FAILED";

  private final NoticeDeliveryRepository deliveries;
  private final NoticeRepository rows;
  private final Notices notices;
  private final Transactions transactions;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Duration firstPause;
  private final Map<NoticeChannel, NoticeSender> senders = new EnumMap<>(NoticeChannel.class);

  NoticeDeliveries(
      NoticeDeliveryRepository deliveries,
      NoticeRepository rows,
      Notices notices,
      List<NoticeSender> senders,
      Transactions transactions,
      MeterRegistry meters,
      Clock clock,
      @Value("${ligature.notices.first-pause:30s}") Duration firstPause) {
    this.deliveries = deliveries;
    this.rows = rows;
    this.notices = notices;
    this.transactions = transactions;
    this.meters = meters;
    this.clock = clock;
    this.firstPause = firstPause;
    senders.forEach(sender -> this.senders.put(sender.channel(), sender));
  }

  @Scheduled(
      fixedDelay = "${ligature.notices.interval:1s}",
      initialDelay = "${ligature.notices.interval:1s}")
  void deliver() {
    List<NoticeDeliveryRepository.Due> due;
    do {
      due = deliveries.take(clock.instant(), firstPause, LONGEST_PAUSE, AT_ONCE);
      deliver(due);
    } while (due.size() == AT_ONCE);
  }

  /** A try that was made; the state is null where another one comes. */
  private record Tried(NoticeDeliveryRepository.Due due, @Nullable String state) {}

  /** All are sent at once; what has been tried by then is written down together. */
  private void deliver(List<NoticeDeliveryRepository.Due> due) {
    Map<NoticeId, Notice> opened = open(due);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Tried> tries = new ExecutorCompletionService<>(threads);
      due.forEach(each -> tries.submit(() -> deliver(each, opened.get(each.notice().id()))));
      for (int left = due.size(); left > 0; ) {
        List<Tried> tried = new ArrayList<>();
        for (Future<Tried> next = tries.take(); next != null; next = tries.poll()) {
          tried.add(next.resultNow());
        }
        write(tried);
        left -= tried.size();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The notices of deliveries; one that does not open is missing. */
  private Map<NoticeId, Notice> open(List<NoticeDeliveryRepository.Due> due) {
    return transactions.run(
        () -> {
          Map<NoticeId, Notice> opened = new HashMap<>();
          for (NoticeDeliveryRepository.Due each : due) {
            try {
              opened.computeIfAbsent(
                  each.notice().id(), id -> notices.open(each.tenant(), each.notice()));
            } catch (DomainException refusal) {
              LOG.warn("notice {} does not open", each.notice().id(), refusal);
            }
          }
          return opened;
        });
  }

  private Tried deliver(NoticeDeliveryRepository.Due due, @Nullable Notice notice) {
    NoticeSender sender = senders.get(due.address().channel());
    if (sender == null) {
      return new Tried(due, FAILED);
    }
    if (notice == null) {
      return new Tried(due, stateAfter(due));
    }
    try {
      sender.send(NoticeMessage.of(due, notice));
      return new Tried(due, SENT);
    } catch (NoticeNotTaken | RuntimeException e) {
      // Of whatever kind: the try counts, so that the notice expires one day.
      LOG.warn("notice {} was not taken at try {}", due.notice().id(), due.attempt(), e);
      boolean refused = e instanceof NoticeNotTaken refusal && !refusal.isRetryable();
      return new Tried(due, refused ? FAILED : stateAfter(due));
    }
  }

  private @Nullable String stateAfter(NoticeDeliveryRepository.Due due) {
    return due.expireTime().isBefore(clock.instant()) ? "EXPIRED" : null;
  }

  private void write(List<Tried> tried) {
    Map<String, List<NoticeDeliveryRepository.Due>> ended = new HashMap<>();
    transactions.run(
        () -> {
          ended.clear();
          for (Tried each : tried) {
            if (!SENT.equals(each.state())) {
              deliveries.failed(each.due(), "not taken");
            }
            if (each.state() != null) {
              ended.computeIfAbsent(each.state(), state -> new ArrayList<>()).add(each.due());
            }
          }
          ended.forEach((state, due) -> deliveries.finish(due, state, clock.instant()));
          return ended;
        });
    ended.forEach(
        (state, due) ->
            due.forEach(
                each ->
                    meters
                        .counter(
                            "ligature.notices",
                            "channel",
                            each.address().channel().name(),
                            "result",
                            state.toLowerCase(Locale.ROOT))
                        .increment()));
  }

  @Scheduled(fixedDelay = "1h", initialDelay = "3m")
  void sweep() {
    Instant now = clock.instant();
    while (deliveries.purge(now.minus(DELIVERIES_KEPT), BATCH) == BATCH
        || rows.purge(now.minus(NOTICES_KEPT), BATCH) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }
}
