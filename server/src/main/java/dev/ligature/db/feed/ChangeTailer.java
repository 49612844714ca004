package dev.ligature.db.feed;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the feed, one a node from its first use, and tells every listener. It polls every 5 ms
 * while there is work and slows down to 250 ms; a poke after a local commit wakes it. While the
 * database is away it waits, and it goes on where it stood.
 */
@Singleton
public class ChangeTailer {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeTailer.class);
  private static final Duration BUSY = Duration.ofMillis(5);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration BROKEN = Duration.ofSeconds(2);
  private static final int BATCH = 500;

  private final ChangeReader reader;
  private final Poke poke;
  private final Map<Topic, List<ChangeListener>> listeners = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("change-tailer").unstarted(this::follow);
  private volatile @Nullable Cursor reached;
  private boolean broken;

  ChangeTailer(ChangeReader reader, Poke poke) {
    this.reader = reader;
    this.poke = poke;
  }

  /** A running subscription; closing it ends it. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells the listener every change of a topic that is read from now on. Whoever then reads a
   * snapshot, or catches up by {@link ChangeReader}, misses nothing and may see some twice.
   */
  public Subscription subscribe(Topic topic, ChangeListener listener) {
    List<ChangeListener> ofTopic =
        listeners.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>());
    ofTopic.add(listener);
    return () -> ofTopic.remove(listener);
  }

  @PostConstruct
  void start() {
    thread.start();
  }

  @PreDestroy
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(5));
  }

  private void follow() {
    Duration pause = BUSY;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        pause = next(pause);
        if (poke.await(pause)) {
          pause = BUSY;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads once and returns how long to wait before the next time. */
  private Duration next(Duration pause) {
    try {
      boolean found = step();
      if (broken) {
        LOG.info("the change feed is followed again");
        broken = false;
        return BUSY;
      }
      return found ? BUSY : shorter(pause.multipliedBy(2), IDLE);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return pause;
      }
      if (!broken) {
        LOG.warn("the change feed cannot be read; trying on", e);
        broken = true;
      }
      return shorter(pause.multipliedBy(2), BROKEN);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean step() {
    Cursor from = reached;
    if (from == null) {
      reached = reader.now();
      return true;
    }
    ChangeReader.Page page = reader.after(from, BATCH);
    page.changes().forEach(this::tell);
    reached = page.reached();
    listeners.values().forEach(ofTopic -> ofTopic.forEach(each -> reach(each, page.reached())));
    return !page.changes().isEmpty();
  }

  private void tell(Change change) {
    for (ChangeListener listener : listeners.getOrDefault(change.topic(), List.of())) {
      try {
        listener.changed(change);
      } catch (RuntimeException e) {
        LOG.error("a listener of {} failed", change.topic(), e);
      }
    }
  }

  private static void reach(ChangeListener listener, Cursor cursor) {
    try {
      listener.reached(cursor);
    } catch (RuntimeException e) {
      LOG.error("a listener failed", e);
    }
  }
}
