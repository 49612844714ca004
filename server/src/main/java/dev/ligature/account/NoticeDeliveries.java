package dev.ligature.account;

import dev.ligature.db.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  private void deliver(List<NoticeDeliveryRepository.Due> due) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      due.forEach(each -> threads.execute(() -> deliver(each)));
    }
  }

  private void deliver(NoticeDeliveryRepository.Due due) {
    NoticeSender sender = senders.get(due.address().channel());
    if (sender == null) {
      end(due, "FAILED", "no sender");
      return;
    }
    try {
      Notice notice = transactions.run(() -> notices.open(due.tenant(), due.notice()));
      sender.send(NoticeMessage.of(due, notice));
      end(due, "SENT", "sent");
    } catch (NoticeNotTaken | RuntimeException e) {
      // Of whatever kind: the try counts, so that the notice expires one day.
      LOG.warn("notice {} was not taken at try {}", due.notice().id(), due.attempt(), e);
      deliveries.failed(due, "not taken");
      if (e instanceof NoticeNotTaken refusal && !refusal.isRetryable()) {
        end(due, "FAILED", "refused");
      } else if (due.expireTime().isBefore(clock.instant())) {
        end(due, "EXPIRED", "expired");
      }
    }
  }

  private void end(NoticeDeliveryRepository.Due due, String state, String result) {
    deliveries.finish(due, state, clock.instant());
    meters
        .counter("ligature.notices", "channel", due.address().channel().name(), "result", result)
        .increment();
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
