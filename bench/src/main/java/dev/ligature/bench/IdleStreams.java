package dev.ligature.bench;

import dev.ligature.api.common.v1.Platform;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Heap of the server for each daemon that has entered and has nothing to do. Its latencies are
 * those of the entries.
 */
final class IdleStreams implements Work {
  /** No connector waits for a daemon of this platform. */
  private static final Platform PLATFORM = Platform.PLATFORM_MATRIX;

  @Override
  public String name() {
    return "idle-streams";
  }

  @Override
  public List<Row> measure(Site site) {
    int streams = site.scale().idleStreams();
    Queue<Enrolled> enrolled = new ConcurrentLinkedQueue<>();
    Load.Result result =
        Load.times(
            site.scale().connections(),
            streams,
            (thread, number, due) -> enrolled.add(Enrolled.by(site, PLATFORM)));
    if (result.failures() > 0) {
      throw new IllegalStateException(result.failures() + " daemons were not enrolled");
    }
    List<Enrolled> daemons = List.copyOf(enrolled);
    Row shared = open(site, "idle stream, multiplexed", daemons, site::connection);
    List<ManagedChannel> own = Stream.generate(site::connect).limit(streams).toList();
    Row alone = open(site, "idle stream, own connection", daemons, own::get);
    own.forEach(ManagedChannel::shutdownNow);
    return List.of(shared, alone);
  }

  private static Row open(
      Site site, String work, List<Enrolled> enrolled, IntFunction<? extends Channel> channels) {
    Queue<BenchDaemon> open = new ConcurrentLinkedQueue<>();
    long before = site.server().heapBytes();
    Load.Result entries;
    double kib;
    try (Heartbeats _ = new Heartbeats(open)) {
      entries =
          Load.times(
              site.scale().connections(),
              enrolled.size(),
              (thread, number, due) ->
                  open.add(
                      new BenchDaemon(
                              channels.apply(number), enrolled.get(number), PLATFORM, 1, spec -> {})
                          .awaitReady()));
      kib = (site.server().heapBytes() - before) / 1024.0 / open.size();
    }
    long live =
        site.records()
            .count(
                "select count(*) from daemon_session"
                    + " where ended_time is null and '{MATRIX}' = platforms");
    open.forEach(BenchDaemon::close);
    return new Row(
        work,
        OptionalDouble.empty(),
        kib,
        "KiB",
        entries.latencies(),
        entries.calls(),
        OptionalLong.of(live),
        entries.failures(),
        List.of(Goal.atMost("KiB", 16, kib)));
  }
}
