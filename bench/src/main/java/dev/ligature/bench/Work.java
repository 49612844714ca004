package dev.ligature.bench;

import java.util.List;

/** One kind of work that is measured beside its floor. */
interface Work {
  /** Its name on the command line. */
  String name();

  /** Measures it, after a warm-up. */
  List<Row> measure(Site site);
}
