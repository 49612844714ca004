package dev.ligature.bench;

import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.AssignSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Daemons that hold all connectors between them. */
final class Fleet implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final List<BenchDaemon> daemons = new ArrayList<>();
  private final List<Held> held;
  private final Heartbeats heartbeats;

  /** A connector and the daemon that holds it. */
  record Held(BenchDaemon daemon, AssignSpec spec) {}

  /** Enrols the daemons, lets them enter, and waits until every connector is one's. */
  Fleet(Site site) {
    Scale scale = site.scale();
    int share = Math.ceilDiv(scale.connectors(), scale.daemons());
    CountDownLatch waiting = new CountDownLatch(scale.connectors());
    List<Queue<AssignSpec>> specs = new ArrayList<>();
    for (int number = 0; number < scale.daemons(); number++) {
      Queue<AssignSpec> own = new ConcurrentLinkedQueue<>();
      specs.add(own);
      daemons.add(
          new BenchDaemon(
                  site.connection(number),
                  Enrolled.by(site, Platform.PLATFORM_IRC),
                  Platform.PLATFORM_IRC,
                  share,
                  spec -> {
                    own.add(spec);
                    waiting.countDown();
                  })
              .awaitReady());
    }
    heartbeats = new Heartbeats(daemons);
    await(waiting);
    held = new ArrayList<>();
    for (int number = 0; number < scale.daemons(); number++) {
      BenchDaemon daemon = daemons.get(number);
      specs.get(number).forEach(spec -> held.add(new Held(daemon, spec)));
    }
  }

  private static void await(CountDownLatch waiting) {
    try {
      if (!waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(waiting.getCount() + " connectors have no daemon");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  List<BenchDaemon> daemons() {
    return daemons;
  }

  List<Held> held() {
    return held;
  }

  /** The connectors of one daemon. */
  List<AssignSpec> heldBy(BenchDaemon daemon) {
    return held.stream().filter(each -> each.daemon().equals(daemon)).map(Held::spec).toList();
  }

  @Override
  public void close() {
    heartbeats.close();
    daemons.forEach(BenchDaemon::close);
  }
}
