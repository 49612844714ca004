package dev.ligature.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A read of one account or identity, at random among all. */
abstract class Read implements Work {
  private final double p99Millis;

  /**
   * @param p99Millis what the slowest of a hundred may take at half of the rate
   */
  Read(double p99Millis) {
    this.p99Millis = p99Millis;
  }

  /** Reads something of an account, over a connection. */
  abstract void read(Site site, int connection, int account);

  @Override
  public List<Row> measure(Site site) {
    Scale scale = site.scale();
    int accounts = scale.accounts();
    Load.Call call = (thread, number, due) -> read(site, thread, Load.random(accounts));
    OptionalDouble floor = site.floor(name(), accounts);
    Load.Result _ = Load.closed(scale.connections(), scale.warmUp(), call);
    Load.Result closed = Load.closed(scale.connections(), scale.time(), call);
    Load.Result half = Load.open(scale.connections(), scale.time(), closed.perSecond() / 2, call);
    return List.of(
        Row.rate(name(), floor, closed, OptionalLong.empty(), Row.ratio(0.5, closed, floor)),
        Row.rate(
            name() + " at half of that",
            OptionalDouble.empty(),
            half,
            OptionalLong.empty(),
            Goal.atMost("p99 ms", p99Millis, half.millis(99))));
  }
}
